package sample

import "image"

// Size is the side in pixels at which the samples are shown and were checked.
const Size = 448

// Sample is one picture.
type Sample struct {
	Name   string // slug, e.g. "stop-sign"
	Title  string // English
	Korean string
	Chart  bool              // a test chart rather than a thing
	Says   map[string]string // model -> label of its first answer at Size
	draw   func(size int) *canvas
}

// Draw makes the picture, size x size pixels.
func (s Sample) Draw(size int) *image.RGBA { return s.draw(size).image() }

// All lists the samples: things first, then charts.
func All() []Sample {
	all := []Sample{
		{Name: "stop-sign", Title: "Stop sign", Korean: "정지 표지판", draw: stopSign},
		{Name: "soccer-ball", Title: "Soccer ball", Korean: "축구공", draw: soccerBall},
		{Name: "yin-yang", Title: "Yin-yang", Korean: "태극 무늬", draw: yinYang},
		{Name: "umbrella", Title: "Umbrella", Korean: "우산", draw: umbrella},
		{Name: "clock", Title: "Clock", Korean: "시계", draw: clock},
		{Name: "crossword", Title: "Crossword", Korean: "십자말풀이", draw: crossword},
		{Name: "traffic-light", Title: "Traffic light", Korean: "신호등", draw: trafficLight},
		{Name: "strawberry", Title: "Strawberry", Korean: "딸기", draw: strawberry},
		{Name: "pizza", Title: "Pizza", Korean: "피자", draw: pizza},
		{Name: "sunflower", Title: "Sunflower", Korean: "해바라기", draw: sunflower},
		{Name: "starfish", Title: "Starfish", Korean: "불가사리", draw: starfish},
		{Name: "scissors", Title: "Scissors", Korean: "가위", draw: scissors},
		{Name: "ladybird", Title: "Ladybird", Korean: "무당벌레", draw: ladybird},
		{Name: "lighthouse", Title: "Lighthouse", Korean: "등대", draw: lighthouse},
		{Name: "balloon", Title: "Hot-air balloon", Korean: "열기구", draw: balloon},
		{Name: "keyboard", Title: "Keyboard", Korean: "키보드", draw: keyboard},
		{Name: "gratings", Title: "Gratings at several angles", Korean: "여러 각도의 줄무늬", Chart: true, draw: gratings},
		{Name: "colour-wheel", Title: "Colour wheel", Korean: "색상환", Chart: true, draw: colourWheel},
		{Name: "checkerboard", Title: "Checkerboard", Korean: "체크무늬", Chart: true, draw: checkerboard},
		{Name: "zone-plate", Title: "Zone plate: rings that grow finer", Korean: "점점 가늘어지는 동심원", Chart: true, draw: zonePlate},
		{Name: "edges", Title: "Edges of all directions and colours", Korean: "여러 방향과 색의 경계선", Chart: true, draw: edges},
	}
	for i := range all {
		all[i].Says = says[all[i].Name]
	}
	return all
}

// Find gives the sample of that name.
func Find(name string) (Sample, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Sample{}, false
}
