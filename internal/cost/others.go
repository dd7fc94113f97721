package cost

import "inceptionscope/internal/net"

// Other is a network before or after GoogLeNet, for comparison.
type Other struct {
	Name, Source string
	Input        int // side of its picture in pixels
	Layers       []Part
	Cost         Cost
}

// Networks counts GoogLeNet, AlexNet, VGG-16 and ResNet-18 from their own
// tables, GoogLeNet first.
func Networks() []Other {
	return []Other{googLeNet(), alexNet(), vgg16(), resNet18()}
}

func googLeNet() Other {
	n := &chain{}
	for _, l := range standard().Layers {
		n.add(Part{Layer: l})
	}
	return n.network("GoogLeNet", "arXiv 1409.4842, Table 1; BVLC/caffe models/bvlc_googlenet", 224)
}

// chain appends layers one after the other and keeps the shape between them.
type chain struct {
	parts   []Part
	c, h, w int
}

func start(side int) *chain { return &chain{c: 3, h: side, w: side} }

func (n *chain) add(p Part) *chain {
	n.parts = append(n.parts, p)
	n.c, n.h, n.w = p.C, p.H, p.W
	return n
}

// conv is a square convolution; floor((n + 2p - k) / s) + 1 places a side.
func (n *chain) conv(name string, k, s, p, out, groups int) *chain {
	op := net.Op{Kind: net.Conv, Name: name, KH: k, KW: k, S: s, PH: p, PW: p, Out: out}
	return n.add(Part{Groups: groups, Layer: net.Layer{
		Op: op, Name: name, InC: n.c, C: out, H: (n.h+2*p-k)/s + 1, W: (n.w+2*p-k)/s + 1, ReLU: true,
	}})
}

// norm is a convolution followed by batch norm, without a bias of its own.
func (n *chain) norm(name string, k, s, p, out int) *chain {
	n.conv(name, k, s, p, out, 1)
	n.parts[len(n.parts)-1].Norm = true
	return n
}

func (n *chain) pool(name string, k, s, p int) *chain {
	op := net.Op{Kind: net.MaxPool, Name: name, KH: k, KW: k, S: s, PH: p, PW: p}
	return n.add(Part{Layer: net.Layer{
		Op: op, Name: name, InC: n.c, C: n.c, H: (n.h+2*p-k)/s + 1, W: (n.w+2*p-k)/s + 1,
	}})
}

func (n *chain) average(name string) *chain {
	op := net.Op{Kind: net.AvgPool, Name: name, Out: 1}
	return n.add(Part{Layer: net.Layer{Op: op, Name: name, InC: n.c, C: n.c, H: 1, W: 1}})
}

func (n *chain) linear(name string, out int) *chain {
	op := net.Op{Kind: net.Linear, Name: name, Out: out}
	return n.add(Part{Layer: net.Layer{Op: op, Name: name, InC: n.c * n.h * n.w, C: out, H: 1, W: 1}})
}

func (n *chain) network(name, source string, side int) Other {
	o := Other{Name: name, Source: source, Input: side, Layers: n.parts}
	for _, p := range n.parts {
		o.Cost = o.Cost.Plus(p.Cost())
	}
	return o
}

// alexNet is Caffe's bvlc_alexnet: conv2, conv4 and conv5 see only half of
// the channels each (two groups, once for two GPUs). Its two LRN layers count
// nothing here and are left out.
func alexNet() Other {
	return start(227).
		conv("conv1", 11, 4, 0, 96, 1).pool("pool1", 3, 2, 0).
		conv("conv2", 5, 1, 2, 256, 2).pool("pool2", 3, 2, 0).
		conv("conv3", 3, 1, 1, 384, 1).
		conv("conv4", 3, 1, 1, 384, 2).
		conv("conv5", 3, 1, 1, 256, 2).pool("pool5", 3, 2, 0).
		linear("fc6", 4096).linear("fc7", 4096).linear("fc8", 1000).
		network("AlexNet", "BVLC/caffe models/bvlc_alexnet", 227)
}

// vgg16 is configuration D of Simonyan and Zisserman, arXiv 1409.1556.
func vgg16() Other {
	n := start(224)
	for i, block := range []struct {
		convs int
		out   int
	}{{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}} {
		digit := string(rune('1' + i))
		for j := range block.convs {
			n.conv("conv"+digit+"_"+string(rune('1'+j)), 3, 1, 1, block.out, 1)
		}
		n.pool("pool"+digit, 2, 2, 0)
	}
	return n.linear("fc6", 4096).linear("fc7", 4096).linear("fc8", 1000).
		network("VGG-16", "arXiv 1409.1556, configuration D", 224)
}

// resNet18 is He et al., arXiv 1512.03385, Table 1, with 1x1 convolutions on
// the shortcuts where the size changes (option B) and batch norm throughout.
func resNet18() Other {
	n := start(224).norm("conv1", 7, 2, 3, 64).pool("pool1", 3, 2, 1)
	for i, out := range []int{64, 128, 256, 512} {
		stage := "conv" + string(rune('2'+i))
		for _, block := range []string{"_1", "_2"} {
			n.block(stage+block, out)
		}
	}
	return n.average("avgpool").linear("fc", 1000).
		network("ResNet-18", "arXiv 1512.03385, Table 1, shortcuts B", 224)
}

// block is two 3x3 convolutions; the first halves the map where the depth
// doubles, and then the shortcut needs a convolution too.
func (n *chain) block(name string, out int) {
	c, h, w, s := n.c, n.h, n.w, 1
	if c != out {
		s = 2
	}
	n.norm(name+"a", 3, s, 1, out).norm(name+"b", 3, 1, 1, out)
	if c == out {
		return
	}
	n.c, n.h, n.w = c, h, w
	n.norm(name+"_shortcut", 1, s, 0, out)
}
