package net
import ("testing";"context";"fmt";"time";"inceptionscope/internal/kernel")
type profile struct{ best []time.Duration }
func (p *profile) LayerDone(l int, d time.Duration){ if p.best[l]==0||d<p.best[l]{p.best[l]=d} }
func TestProfile(t *testing.T){
	n,_:=Random(bvlc(),1)
	input := normal(seeded(1), []int{1, 3 * 224 * 224})
	a:=n.NewActivations()
	p:=&profile{make([]time.Duration,len(n.graph.Layers))}
	for range 100 { n.Forward(context.Background(),input,a,p,Options{Threads:1}) }
	peak:=kernel.PeakGFLOPS(1)
	var sum time.Duration
	for i,l:=range n.graph.Layers {
		macs:=0
		if l.Kind==Conv||l.Kind==Linear { x:=n.graph.Layers[l.In[0]]; w:=l.window(x); macs=l.H*l.W*l.C*x.C*w.KH*w.KW }
		f,ok:=kernel.Form{},false
		if l.Kind==Conv { f,ok=form(l,n.graph.Layers[l.In[0]]) }
		ideal:=float64(macs)*2/peak
		if ok { s:=f.M+f.R-1; ideal=float64(f.Tiles(l.H,l.W)*s*s*l.C*l.InC)*2/peak }
		sum+=p.best[i]
		fmt.Printf("%-28s %8.1f us ideal %8.1f lost %6.1f  %v\n",l.Name,float64(p.best[i])/1e3,ideal/1e3,float64(p.best[i])/1e3-ideal/1e3,f)
	}
	fmt.Println(sum)
	b:=int64(0); for _,o:=range n.plan.ops { switch o:=o.(type){case *convOp: _=o}}
	fmt.Println("acts MB",float64(n.plan.floats)*4/1e6,"shared",n.plan.shared*4,"priv",n.plan.private*4,b)
}
