package jpeg

// refine decodes what a progressive scan adds to a block (T.81, annex G).
func (c *scan) refine(p *Plane, b *[64]int16) {
	switch {
	case c.ss == 0 && c.ah == 0:
		p.dc += c.signed(uint(c.code(p.dcTab) & 15))
		b[0] = int16(p.dc << c.al)
	case c.ss == 0:
		if c.get(1) == 1 {
			b[0] |= 1 << c.al
		}
	case c.ah == 0:
		c.firstAC(p, b)
	default:
		c.moreAC(p, b)
	}
}

// firstAC decodes a band's coefficients for the first time (G.1.2.2).
func (c *scan) firstAC(p *Plane, b *[64]int16) {
	if c.eobs > 0 {
		c.eobs--
		return
	}
	for k := c.ss; k <= c.se; k++ {
		rs := c.code(p.acTable)
		r, s := uint(rs>>4), uint(rs&15)
		if s == 0 {
			if r == 15 {
				k += 15
				continue
			}
			c.eobs = 1<<r - 1 + c.get(r)
			return
		}
		k += r
		b[natural[k]] = int16(c.signed(s) << c.al)
	}
}

// moreAC decodes one more bit of a band (G.1.2.3): each coefficient that is
// not zero yet gets its next bit in passing; new ones are +1 or -1.
func (c *scan) moreAC(p *Plane, b *[64]int16) {
	k := c.ss
	if c.eobs == 0 {
		for k <= c.se {
			rs := c.code(p.acTable)
			r, s := int(rs>>4), rs&15
			fresh := int16(0)
			if s != 0 {
				fresh = -1 << c.al
				if c.get(1) == 1 {
					fresh = 1 << c.al
				}
			} else if r != 15 {
				c.eobs = 1<<r + c.get(uint(r))
				break
			}
			k = c.skip(b, k, r)
			if k <= c.se && fresh != 0 {
				b[natural[k]] = fresh
			}
			k++
		}
	}
	if c.eobs > 0 {
		c.skip(b, k, 64)
		c.eobs--
	}
}

// skip passes over zeros more zero coefficients and corrects the others; it
// gives the place of the next zero one.
func (c *scan) skip(b *[64]int16, k uint, zeros int) uint {
	for ; k <= c.se; k++ {
		v := &b[natural[k]]
		if *v == 0 {
			if zeros == 0 {
				return k
			}
			zeros--
			continue
		}
		if c.get(1) == 1 && *v>>c.al&1 == 0 {
			if *v > 0 {
				*v += 1 << c.al
			} else {
				*v -= 1 << c.al
			}
		}
	}
	return k
}
