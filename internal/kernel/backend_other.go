// (temporary: all)

package kernel

func native() Backend { return Generic }

func (b Backend) tile(t *tile) { tileGeneric(t) }
