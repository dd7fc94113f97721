package e2e

// state is a page in one of the states that the design draws.
type state struct {
	name  string
	enter func(p *tab)
}

// states are all that a viewer can meet without a class.
func states() []state {
	dialog := func(button, ready string) func(*tab) {
		return func(p *tab) {
			p.enter("/", "pizza")
			p.do(click(button))
			p.wait(`document.querySelector(%s)`, quote(ready))
		}
	}
	return []state{
		{"empty", func(p *tab) { p.visit("/"); p.wait(`document.body.classList.contains("is-empty")`) }},
		{"look", func(p *tab) { p.enter("/", "pizza") }},
		{"stem", func(p *tab) { p.enter("/?module=stem&layer=conv1/7x7_s2", "pizza") }},
		{"end", func(p *tab) {
			p.enter("/?module=end", "pizza")
			p.wait(`document.querySelectorAll("#lanes .shares button").length === 6`)
		}},
		{"tables", func(p *tab) {
			p.enter("/?table=1", "pizza")
			p.do(click("#nine-table-button"))
			p.wait(`document.querySelector("#nine-table")`)
		}},
		{"projector", func(p *tab) { p.enter("/?projector=1", "pizza") }},
		{"samples", func(p *tab) { p.visit("/"); p.click("#drop-sample"); p.wait(`document.querySelector("#samples img")`) }},
		{"models", dialog("#model-button", "#models .model")},
		{"glossary", dialog("#glossary-button", "#glossary dt, #glossary h3")},
		{"menu of orders", dialog(`[data-chip="sort"]`, "#hung .choice")},
		{"formula", dialog(`#cost .stack button`, "#hung .note-text")},
		{"refused", func(p *tab) {
			p.allow(`status of 415`)
			p.enter("/", "pizza")
			p.put(textFile(p))
			p.wait(`document.querySelector("#says .is-error")`)
		}},
		{"gone", func(p *tab) {
			p.allow(`status of 404`)
			p.visit("/?image=AAAAAAAAAAAAAAAAAAAAAA")
			p.wait(`document.querySelector('[data-say="gone"]')`)
		}},
		{"no page", func(p *tab) {
			p.allow(`status of 404`)
			p.visit("/nope")
			p.wait(`document.querySelector("#sorry-title")`)
		}},
		{"compare, empty", func(p *tab) { p.visit("/compare"); p.wait(`document.querySelector("#slot-b button")`) }},
		{"compare", func(p *tab) { p.both("pizza", "strawberry") }},
		{"cost lab", func(p *tab) { p.visit("/cost"); p.wait(`document.body.classList.contains("is-ready")`) }},
	}
}
