#!/bin/bash
# Makes the test pictures from sample.png (our own drawing) with independent
# encoders and decoders: libjpeg-turbo 2.1.5, Pillow 9.4, libwebp, libheif with
# x265. X.png is what the reference decoder makes of X; the Go tests need none
# of these tools.
set -e
cd "$(dirname "$0")"
python=${PYTHON:-/usr/bin/python3}
$python -c "from PIL import Image; Image.open('sample.png').convert('RGB').save('sample.ppm')"
cjpeg -quality 85 -sample 2x2 sample.ppm >jpeg-420.jpg
cjpeg -quality 85 -sample 2x1 sample.ppm >jpeg-422.jpg
cjpeg -quality 85 -sample 1x2 sample.ppm >jpeg-440.jpg
cjpeg -quality 85 -sample 4x1 sample.ppm >jpeg-411.jpg
cjpeg -quality 85 -sample 1x1 -restart 1 sample.ppm >jpeg-444-restart.jpg
cjpeg -quality 85 -progressive -sample 2x2 sample.ppm >jpeg-progressive.jpg
cjpeg -quality 85 -rgb sample.ppm >jpeg-rgb.jpg
cjpeg -quality 85 -grayscale sample.ppm >jpeg-gray.jpg
cwebp -quiet -q 75 sample.ppm -o webp-lossy.webp
cwebp -quiet -lossless -z 9 sample.ppm -o webp-lossless.webp
$python - <<'P'
import glob
from PIL import Image
s = Image.open('sample.png').convert('RGB')
s.convert('CMYK').save('jpeg-cmyk.jpg', quality=85)
a = s.copy(); a.putalpha(Image.linear_gradient('L').resize(s.size))
a.save('webp-alpha.webp', quality=75)
s.resize((40, 30)).save('webp-animated.webp', save_all=True, append_images=[s.resize((40, 30)).rotate(90)], quality=75)
p = s.quantize(16); p.save('gif-plain.gif'); p.save('bmp-palette.bmp'); s.save('bmp-rgb.bmp')
s.resize((20, 15)).save('tiff-lzw.tif', compression='tiff_lzw'); s.convert('L').save('tiff-packbits.tif', compression='packbits'); s.convert('1').save('tiff-g4.tif', compression='group4')
for f in sorted(glob.glob('*-*.*')):
    if f.endswith(('.png', '.heic')): continue
    im = Image.open(f)
    if im.mode == 'RGBA':
        im = Image.alpha_composite(Image.new('RGBA', im.size, 'white'), im)
    im.convert('RGB').save(f + '.png')

def centre(im, n):
    x, y = round((im.width - n) / 2), round((im.height - n) / 2)
    return im.crop((x, y, x + n, y + n))

n, side, w, h = 28, 32, s.width, s.height  # 28 : 32 = 224 : 256
s.resize((n, n), Image.BILINEAR).save('fit-squash.png')
centre(s.resize((side, side), Image.BILINEAR), n).save('fit-warp.png')
centre(s.resize((int(side * w / h), side), Image.BILINEAR), n).save('fit-crop.png')
pad = Image.new('RGB', (n, n), (124, 117, 104))
small = s.resize((n, int(n * h / w)), Image.BILINEAR)
pad.paste(small, (0, round((n - small.height) / 2)))
pad.save('fit-pad.png')
P
heif-enc -q 70 sample.png -o heic-plain.heic >/dev/null
heif-convert -q 100 heic-plain.heic heic-plain.heic.png >/dev/null
$python -c "from PIL import Image; Image.open('sample.png').convert('L').save('gray.png')"
heif-enc -q 70 gray.png -o heic-gray.heic >/dev/null
heif-convert -q 100 heic-gray.heic heic-gray.heic.png >/dev/null
rm gray.png
rm sample.ppm
