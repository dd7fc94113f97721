package net

// Table is the paper's Table 1, a row per row. The linear layer's width is the
// number of classes and is filled in by [Description.Graph].
func Table() []Row {
	return []Row{
		//                      patch size, stride, output depth
		conv("conv1/7x7_s2", 7, 2, 64),
		maxPool("pool1/3x3_s2", 3, 2),
		lrn("pool1/norm1"),
		conv("conv2/3x3_reduce", 1, 1, 64),
		conv("conv2/3x3", 3, 1, 192),
		lrn("conv2/norm2"),
		maxPool("pool2/3x3_s2", 3, 2),
		//        1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool proj
		inception("3a", 64, 96, 128, 16, 32, 32),
		inception("3b", 128, 128, 192, 32, 96, 64),
		maxPool("pool3/3x3_s2", 3, 2),
		inception("4a", 192, 96, 208, 16, 48, 64),
		inception("4b", 160, 112, 224, 24, 64, 64),
		inception("4c", 128, 128, 256, 24, 64, 64),
		inception("4d", 112, 144, 288, 32, 64, 64),
		inception("4e", 256, 160, 320, 32, 128, 128),
		maxPool("pool4/3x3_s2", 3, 2),
		inception("5a", 256, 160, 320, 32, 128, 128),
		inception("5b", 384, 192, 384, 48, 128, 128),
		globalAverage("pool5/7x7_s1"),
		linear("loss3/classifier"),
		softmax("prob"),
	}
}

// PaperCost is what the paper's Table 1 prints for a module: parameters in
// thousands (the paper's K; 1,024 fits best) and operations in millions.
type PaperCost struct{ ParamsK, MACsM int }

// Paper holds the printed columns. 4c's parameters (+7.5 % counted), 5a's
// parameters (-5 %) and 5a's operations (54 printed, 51.1 counted) do not
// follow from the filters; nor does conv1's 2.7K / 34M.
var Paper = map[string]PaperCost{
	"3a": {159, 128}, "3b": {380, 304},
	"4a": {364, 73}, "4b": {437, 88}, "4c": {463, 100}, "4d": {580, 119}, "4e": {840, 170},
	"5a": {1072, 54}, "5b": {1388, 71},
}

// heads are the two auxiliary classifiers (section 5): module they hang on,
// and their layers' prefix.
var heads = []struct{ module, name string }{{"4a", "loss1"}, {"4d", "loss2"}}

// head is one auxiliary classifier: average pool 5x5 stride 3 where the map is
// 14x14 (else adaptive to 4x4), 1x1 convolution to 128, 1024 hidden, classes.
func head(name string, side int) []Op {
	pool := Op{Kind: AvgPool, Name: name + "/ave_pool", Out: 4}
	if side == 14 {
		pool.KH, pool.KW, pool.S = 5, 5, 3
	}
	return []Op{
		pool,
		{Kind: Conv, Name: name + "/conv", KH: 1, KW: 1, S: 1, Out: 128},
		{Kind: Linear, Name: name + "/fc", Out: 1024, ReLU: true},
		{Kind: Linear, Name: name + "/classifier"},
		{Kind: Softmax, Name: name + "/prob"},
	}
}

func conv(name string, k, s, out int) Row {
	return Row{Op: Op{Kind: Conv, Name: name, KH: k, KW: k, S: s, PH: k / 2, PW: k / 2, Out: out}}
}

func maxPool(name string, k, s int) Row {
	return Row{Op: Op{Kind: MaxPool, Name: name, KH: k, KW: k, S: s}}
}

func lrn(name string) Row           { return Row{Op: Op{Kind: LRN, Name: name}} }
func globalAverage(name string) Row { return Row{Op: Op{Kind: AvgPool, Name: name, Out: 1}} }
func linear(name string) Row        { return Row{Op: Op{Kind: Linear, Name: name}} }
func softmax(name string) Row       { return Row{Op: Op{Kind: Softmax, Name: name}} }

func inception(name string, c1, r3, c3, r5, c5, proj int) Row {
	return Row{Module: name, Filters: Filters{c1, r3, c3, r5, c5, proj}}
}
