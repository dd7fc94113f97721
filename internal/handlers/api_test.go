package handlers

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image/png"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
)

// ask makes a request and returns the answer with its body read.
func ask(t testing.TB, method, url string, body io.Reader, headers ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, all
}

// refused checks that the answer is a problem for people with this status.
func refused(t testing.TB, what string, status int, resp *http.Response, body []byte) {
	t.Helper()
	var p wire.Problem
	if err := json.Unmarshal(body, &p); err != nil || resp.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: no problem+json but %s: %.200s", what, resp.Header.Get("Content-Type"), body)
		return
	}
	if resp.StatusCode != status || p.Status != status || p.Title == "" || p.Code == "" || !strings.HasSuffix(p.Detail, ".") || p.Type == "" {
		t.Errorf("%s: %d %+v; expected %d", what, resp.StatusCode, p, status)
	}
}

func TestUploadWays(t *testing.T) {
	s := newSite(t, setup{})
	file := photo(t, 200, 100, 1)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("note", "before")
	part, _ := w.CreateFormFile("image", "../../etc/passwd")
	_, _ = part.Write(file)
	w.Close()
	resp, body := ask(t, "POST", s.URL+"/api/images", &form, "Content-Type", w.FormDataContentType())
	var x wire.Image
	if err := json.Unmarshal(body, &x); err != nil || resp.StatusCode != 201 || x.Width != 200 || x.Height != 100 {
		t.Errorf("multipart: %s %s", resp.Status, body)
	}
	if s.upload(t, file).ID == x.ID {
		t.Error("two uploads have one id")
	}
}

func TestUploadRefusals(t *testing.T) {
	s := newSite(t, setup{})
	file := photo(t, 300, 200, 1)
	bomb := photo(t, 16, 16, 1)
	at := bytes.Index(bomb, []byte{0xff, 0xc0}) // start of frame: height and width follow
	binary.BigEndian.PutUint16(bomb[at+5:], 60000)
	binary.BigEndian.PutUint16(bomb[at+7:], 60000)
	empty := &bytes.Buffer{}
	w := multipart.NewWriter(empty)
	_ = w.WriteField("picture", "x")
	w.Close()
	for what, c := range map[string]struct {
		status int
		kind   string
		body   []byte
	}{
		"text":               {415, "image/png", []byte("this is no picture at all")},
		"html":               {415, "text/html", []byte("<html><script>alert(1)</script></html>")},
		"empty":              {422, "image/png", nil},
		"cut":                {422, "image/jpeg", file[:len(file)/2]},
		"head only":          {422, "image/jpeg", file[:20]},
		"bomb":               {413, "image/jpeg", bomb},
		"21 MB":              {413, "image/jpeg", append(bytes.Clone(file), make([]byte, 21<<20)...)},
		"form without image": {400, w.FormDataContentType(), empty.Bytes()},
		"form cut":           {400, "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nabc")},
		"form, no boundary":  {400, "multipart/form-data", []byte("abc")},
	} {
		resp, body := ask(t, "POST", s.URL+"/api/images", bytes.NewReader(c.body), "Content-Type", c.kind)
		refused(t, what, c.status, resp, body)
	}
	if n := s.st.Stats().Pictures; n != 0 {
		t.Errorf("%d pictures were kept", n)
	}
}

// A file that is no picture is called by its name, in the viewer's language.
func TestStrangersHaveNames(t *testing.T) {
	s := newSite(t, setup{})
	for lang, want := range map[string]string{"en": "a PDF document", "ko": "PDF 문서"} {
		resp, body := ask(t, "POST", s.URL+"/api/images?lang="+lang, strings.NewReader("%PDF-1.7"), "Content-Type", "application/pdf")
		refused(t, lang, 415, resp, body)
		if !strings.Contains(string(body), want) {
			t.Errorf("%s: expected %q in %s", lang, want, body)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := newSite(t, setup{})
	x := s.upload(t, photo(t, 60, 60, 1))
	for _, c := range []struct {
		status       int
		method, path string
	}{
		{404, "GET", "/nowhere"},
		{405, "PUT", "/api/images"},
		{404, "DELETE", "/api/images/AAAAAAAAAAAAAAAAAAAAAA"},
		{404, "GET", "/api/images/AAAA/layers/prob.npy"},
		{404, "GET", "/api/images/" + x.ID + "/layers/inception_9z/1x1.npy"},
		{404, "GET", "/api/images/" + x.ID + "/layers/prob.exe"},
		{400, "GET", "/api/images/" + x.ID + "/layers/prob.npy?channel=-1"},
		{400, "GET", "/api/images/" + x.ID + "/layers/prob.npy?channel=101"},
		{400, "GET", "/api/images/" + x.ID + "/layers/prob.npy?fit=stretch"},
		{404, "GET", "/api/images/" + x.ID + "/layers/prob.npy?model=/etc/passwd"},
		{404, "GET", "/api/images/" + x.ID + "/layers/prob.npy?model=missing"},
		{404, "GET", "/api/models/none/classes"},
		{404, "GET", "/api/models/default/weights/pool1/3x3_s2.npy"},
		{400, "GET", "/api/models/default/weights/loss3/classifier.npy?row=101"},
		{404, "GET", "/api/models/default/weights/conv2/3x3.png"},
		{404, "GET", "/api/samples/none.png"},
		{404, "POST", "/api/models/none/get"},
		{400, "GET", "/api/cost?what-if=nonsense"},
		{404, "GET", "/static/dist/../../go.mod"},
		{426, "GET", "/ws"},
	} {
		resp, body := ask(t, c.method, s.URL+c.path, nil)
		refused(t, c.method+" "+c.path, c.status, resp, body)
	}
	resp, body := ask(t, "DELETE", s.URL+"/api/images", strings.NewReader("no json"))
	refused(t, "forget nonsense", 400, resp, body)
}

func TestDeleteAndForget(t *testing.T) {
	s := newSite(t, setup{})
	a, b := s.upload(t, photo(t, 60, 60, 1)), s.upload(t, photo(t, 60, 60, 2))
	if resp, _ := ask(t, "DELETE", s.URL+"/api/images/"+a.ID, nil); resp.StatusCode != 204 {
		t.Errorf("delete: %s", resp.Status)
	}
	list, _ := json.Marshal(wire.Forget{IDs: []string{a.ID, b.ID, "unknown"}})
	if resp, body := ask(t, "DELETE", s.URL+"/api/images", bytes.NewReader(list)); resp.StatusCode != 204 {
		t.Errorf("forget: %s %s", resp.Status, body)
	}
	if n := s.st.Stats().Pictures; n != 0 {
		t.Errorf("%d pictures left", n)
	}
}

// readNPY checks NumPy's format and returns shape text and values.
func readNPY(t *testing.T, b []byte) (shape string, v []float32) {
	t.Helper()
	if len(b) < 10 || string(b[:8]) != "\x93NUMPY\x01\x00" {
		t.Fatalf("no NumPy file: %.40q", b)
	}
	n := 10 + int(binary.LittleEndian.Uint16(b[8:]))
	head := string(b[10:n])
	if n%64 != 0 || !strings.HasSuffix(head, "\n") || !strings.HasPrefix(head, "{'descr': '<f4', 'fortran_order': False, 'shape': (") {
		t.Fatalf("header %q, data at %d", head, n)
	}
	shape, _, _ = strings.Cut(head[strings.Index(head, "(")+1:], ")")
	for i := n; i < len(b); i += 4 {
		v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(b[i:])))
	}
	return shape, v
}

func TestLayerFiles(t *testing.T) {
	s := newSite(t, setup{})
	base := s.URL + "/api/images/" + s.upload(t, photo(t, 300, 200, 4)).ID + "/layers/"
	for path, want := range map[string]string{
		"inception_3a/1x1.npy": "64, 28, 28", "inception_3a/1x1.npy?channel=5": "28, 28", "inception_3a/1x1.npy?channel=5&pre=1": "28, 28",
		"prob.npy": "101,", "pool5/7x7_s1.npy": "1024,", "data.npy?fit=pad": "3, 224, 224",
	} {
		resp, body := ask(t, "GET", base+path, nil)
		if shape, v := readNPY(t, body); shape != want || len(v) == 0 || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: shape %s, %d values; expected %s", path, shape, len(v), want)
		}
	}
	_, body := ask(t, "GET", base+"prob.npy", nil)
	_, p := readNPY(t, body)
	sum := float32(0)
	for _, v := range p {
		sum += v
	}
	if math.Abs(float64(sum-1)) > 1e-4 {
		t.Errorf("probabilities sum to %v", sum)
	}
	for path, want := range map[string]int{"inception_3a/1x1.png": 8 * 28, "inception_3a/1x1.png?channel=5": 28} {
		_, body := ask(t, "GET", base+path, nil)
		img, err := png.Decode(bytes.NewReader(body))
		if err != nil || img.Bounds().Dx() != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestCropModelsWeightsSamples(t *testing.T) {
	s := newSite(t, setup{})
	x := s.upload(t, photo(t, 300, 200, 4))
	_, body := ask(t, "GET", s.URL+"/api/images/"+x.ID+"/picture.png?fit=crop", nil)
	if img, err := png.Decode(bytes.NewReader(body)); err != nil || img.Bounds().Dx() != 224 {
		t.Errorf("crop: %v", err)
	}
	_, body = ask(t, "GET", s.URL+"/api/models", nil)
	var models []wire.ModelInfo
	if err := json.Unmarshal(body, &models); err != nil || !models[0].Default || models[0].Get || !models[1].Get {
		t.Errorf("models: %s", body)
	}
	_, body = ask(t, "GET", s.URL+"/api/models/default/classes", nil)
	var classes []wire.ClassInfo
	if err := json.Unmarshal(body, &classes); err != nil || len(classes) != 101 {
		t.Errorf("classes: %.200s", body)
	}
	_, body = ask(t, "GET", s.URL+"/api/models/default/weights/loss3/classifier.npy?row=3", nil)
	if shape, _ := readNPY(t, body); shape != "1024," {
		t.Errorf("a class's weights have shape %s", shape)
	}
	_, body = ask(t, "GET", s.URL+"/api/models/default/weights/conv1/7x7_s2.png", nil)
	if img, err := png.Decode(bytes.NewReader(body)); err != nil || img.Bounds().Dx() != 8*8-1 {
		t.Errorf("filters: %v", err)
	}
	_, body = ask(t, "GET", s.URL+"/api/samples", nil, "Accept-Language", "ko")
	var samples []wire.SampleInfo
	if err := json.Unmarshal(body, &samples); err != nil || len(samples) < 12 {
		t.Fatalf("samples: %.200s", body)
	}
	for _, x := range samples {
		if x.Name == "soccer-ball" && (x.Title != "축구공" || x.Says["bvlc"] != "축구공" || x.Says["default"] != "축구공") {
			t.Errorf("in Korean: %+v", x)
		}
	}
	_, body = ask(t, "GET", s.URL+"/api/samples/"+samples[0].Name+".png", nil)
	if img, err := png.Decode(bytes.NewReader(body)); err != nil || img.Bounds().Dx() != 448 {
		t.Errorf("sample: %v", err)
	}
	_, small := ask(t, "GET", s.URL+"/api/samples/"+samples[0].Name+".png?preview", nil)
	if _, err := png.Decode(bytes.NewReader(small)); err != nil || 4*len(small) > len(body) {
		t.Errorf("preview: %d bytes of %d, %v", len(small), len(body), err)
	}
	resp, body := ask(t, "GET", s.URL+"/api/cost?module=3b", nil)
	if resp.StatusCode != 200 || !bytes.Contains(body, []byte("854196224")) {
		t.Errorf("cost: %s %.200s", resp.Status, body)
	}
}

func TestHealthReadyMetricsPages(t *testing.T) {
	s := newSite(t, setup{})
	for _, path := range []string{"/healthz", "/readyz", "/", "/compare", "/cost", "/?model=nonsense"} {
		resp, body := ask(t, "GET", s.URL+path, nil)
		if resp.StatusCode != 200 {
			t.Errorf("%s: %s %.200s", path, resp.Status, body)
		}
		if head, body := ask(t, "HEAD", s.URL+path, nil); head.StatusCode != 200 || len(body) != 0 {
			t.Errorf("HEAD %s: %s", path, head.Status)
		}
		csp := resp.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, resp.Header)
		}
	}
	req, _ := http.NewRequest("GET", "/metrics", nil)
	rec := newRecorder()
	s.h.Admin().ServeHTTP(rec, req)
	for _, want := range []string{"inceptionscope_request_seconds", "inceptionscope_queue", "go_goroutines"} {
		if !strings.Contains(rec.body.String(), want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

// newRecorder is the least that a handler needs.
func newRecorder() *recorder { return &recorder{header: http.Header{}} }

type recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(s int)           { r.status = s }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// Files that must be refused or shown, and never break anything.
func TestHostileUploads(t *testing.T) {
	s := newSite(t, setup{})
	good := photo(t, 64, 48, 2)
	corpus := [][]byte{
		[]byte("\x89PNG\r\n\x1a\n"), []byte("GIF89a"), []byte("RIFF\xff\xff\xff\xffWEBPVP8 "), []byte("BM"), []byte("II*\x00\xff\xff\xff\xff"),
		[]byte("\x00\x00\x00\x18ftypheic"), []byte("\xff\xd8\xff"), bytes.Repeat([]byte{0xff}, 1<<16), bytes.Repeat([]byte{0}, 1<<16),
		[]byte("%PDF-1.4"), []byte("PK\x03\x04"), []byte("<?xml version=\"1.0\"?><svg/>"),
	}
	for i := 2; i < len(good); i += 1 + len(good)/60 {
		flip := bytes.Clone(good)
		flip[i] ^= 0xff
		corpus = append(corpus, good[:i], flip)
	}
	for _, file := range corpus {
		resp, body := ask(t, "POST", s.URL+"/api/images", bytes.NewReader(file))
		if resp.StatusCode != 201 && resp.StatusCode != 413 && resp.StatusCode != 415 && resp.StatusCode != 422 {
			t.Errorf("%.30q...: %s %s", file, resp.Status, body)
		}
	}
}

// TestAPageThatIsNotThere is a page to a reader, in the reader's language, and
// problem+json to a program.
func TestAPageThatIsNotThere(t *testing.T) {
	s := newSite(t, setup{})
	get := func(path, accept string) (*http.Response, string) {
		req, err := http.NewRequest("GET", s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(body)
	}
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	for _, x := range []struct{ path, accept, kind, says string }{
		{"/nope", browser, "text/html; charset=utf-8", `<h1 id="sorry-title">Page not found.</h1>`},
		{"/nope?lang=ko", browser, "text/html; charset=utf-8", `<html lang="ko"`},
		{"/nope", "*/*", "application/problem+json", `"code":"no-page"`},
		{"/api/nope", browser, "application/problem+json", `"code":"no-page"`},
	} {
		resp, body := get(x.path, x.accept)
		if resp.StatusCode != 404 || resp.Header.Get("Content-Type") != x.kind || !strings.Contains(body, x.says) {
			t.Errorf("%s for %s: %s, %s; expected 404, %s with %s", x.path, x.accept, resp.Status, resp.Header.Get("Content-Type"), x.kind, x.says)
		}
	}
}

func TestModelsAreToldInTheViewersLanguage(t *testing.T) {
	b, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]wire.ModelInfo{
		"en": {Title: "BVLC GoogLeNet, small file", License: "unrestricted use; ONNX file BSD-3-Clause", Accuracy: "67.8 % top-1, 88.3 % top-5 (ImageNet validation set, as published with the ONNX file)"},
		"ko": {Title: "BVLC GoogLeNet, 작은 파일", License: "제한 없이 사용, ONNX 파일은 BSD-3-Clause", Accuracy: "첫째 답 67.8 %, 다섯 답 안 88.3 %(ImageNet 검증 사진, ONNX 파일과 함께 발표된 값)"},
	} {
		m := wire.ModelInfo{Name: "bvlc-lite", Title: "raw", License: "raw", Accuracy: "raw", Top1: 0.6778, Top5: 0.8834}
		tell(&m, b.Catalogue(lang))
		if m.Title != want.Title || m.License != want.License || m.Accuracy != want.Accuracy {
			t.Errorf("%s: %q, %q, %q", lang, m.Title, m.License, m.Accuracy)
		}
	}
	own := wire.ModelInfo{Name: "mine", Title: "Mine"}
	tell(&own, b.Catalogue("ko"))
	if own.Title != "Mine" || own.Accuracy != "" {
		t.Errorf("a model of one's own became %+v", own)
	}
}
