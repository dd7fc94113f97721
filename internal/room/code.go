package room

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// alphabet of codes: what cannot be mistaken on a blackboard. 31 letters, 8 of
// them: 8.5e11 codes. With 20 wrong tries a minute from one address, ten
// thousand addresses find one of ten open rooms once in 8 years of lessons.
const (
	alphabet   = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength = 8
	secretSize = 16 // bytes: 128 bits
)

// newCode draws each letter evenly (bytes beyond the last multiple are redrawn).
func newCode() string {
	code := make([]byte, 0, codeLength)
	for len(code) < codeLength {
		var b [1]byte
		rand.Read(b[:])
		if int(b[0]) < 256/len(alphabet)*len(alphabet) {
			code = append(code, alphabet[int(b[0])%len(alphabet)])
		}
	}
	return string(code)
}

// ParseCode accepts a code as people type it: lower case, in groups.
func ParseCode(s string) (code string, ok bool) {
	s = strings.ToUpper(strings.NewReplacer("-", "", " ", "", "·", "").Replace(s))
	if len(s) != codeLength {
		return "", false
	}
	for _, r := range s {
		if !strings.ContainsRune(alphabet, r) {
			return "", false
		}
	}
	return s, true
}

// ShowCode groups a code for reading aloud: ABCD-EFGH.
func ShowCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:codeLength/2] + "-" + code[codeLength/2:]
}

func newSecret() []byte {
	b := make([]byte, secretSize)
	rand.Read(b)
	return b
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// keyHash is what the room remembers of the teacher's key.
func keyHash(key string) []byte {
	h := sha256.Sum256([]byte("teacher\x00" + key))
	return h[:]
}

// isTeacher compares in constant time.
func (s *State) isTeacher(key string) bool {
	return key != "" && len(s.Teacher) > 0 && subtle.ConstantTimeCompare(s.Teacher, keyHash(key)) == 1
}

// memberToken is the member's id and a signature with the room's secret, so any
// replica can check it and none has to remember a pupil.
func (s *State) memberToken(id string) string { return id + "." + encode(s.sign(id)) }

func (s *State) sign(id string) []byte {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte(s.Code + "\x00" + id))
	return mac.Sum(nil)[:secretSize]
}

// memberOf returns the id in a token that this room gave.
func (s *State) memberOf(token string) (id string, ok bool) {
	id, sig, found := strings.Cut(token, ".")
	if !found || id == "" || len(s.Secret) == 0 {
		return "", false
	}
	given, err := base64.RawURLEncoding.DecodeString(sig)
	if err != nil || !hmac.Equal(given, s.sign(id)) {
		return "", false
	}
	return id, true
}
