package sample

// says is what the models answer first, by sample and model, right or wrong.
// "none of these" is a class of the default model; bvlc-lite has bvlc's weights.
var says = map[string]map[string]string{
	"stop-sign":     {"default": "stop sign", "bvlc": "street sign"},
	"soccer-ball":   {"default": "soccer ball", "bvlc": "soccer ball"},
	"yin-yang":      {"default": "yin-yang", "bvlc": "mouse"},
	"umbrella":      {"default": "umbrella", "bvlc": "umbrella"},
	"clock":         {"default": "watch", "bvlc": "wall clock"},
	"crossword":     {"default": "none of these", "bvlc": "crossword puzzle"},
	"traffic-light": {"default": "yin-yang", "bvlc": "traffic light"},
	"strawberry":    {"default": "strawberry", "bvlc": "strawberry"},
	"pizza":         {"default": "pizza", "bvlc": "pizza"},
	"sunflower":     {"default": "sunflower", "bvlc": "daisy"},
	"starfish":      {"default": "starfish", "bvlc": "starfish"},
	"scissors":      {"default": "scissors", "bvlc": "loupe"},
	"ladybird":      {"default": "strawberry", "bvlc": "ladybug"},
	"lighthouse":    {"default": "none of these", "bvlc": "beacon"},
	"balloon":       {"default": "menorah", "bvlc": "balloon"},
	"keyboard":      {"default": "none of these", "bvlc": "space bar"},
	"gratings":      {"default": "none of these", "bvlc": "space heater"},
	"colour-wheel":  {"default": "none of these", "bvlc": "balloon"},
	"checkerboard":  {"default": "none of these", "bvlc": "quilt"},
	"zone-plate":    {"default": "trilobite", "bvlc": "coil"},
	"edges":         {"default": "butterfly", "bvlc": "pinwheel"},
}
