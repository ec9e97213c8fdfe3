#!/bin/sh
# Paints the installer's two pictures from the program's icon, at twice the size that a screen without scaling needs.
# Needs ImageMagick.
set -eu
cd "$(dirname "$0")"
icon=../../resources/icons/application

mkdir -p pictures
convert -size 328x628 xc:'#e3ecf7' \( "$icon/basekeep-256.png" -resize 176x176 \) \
    -gravity north -geometry +0+96 -composite +dither -colors 200 -type Palette BMP3:pictures/welcome.bmp
convert -size 300x114 xc:white \( "$icon/basekeep-256.png" -resize 92x92 \) \
    -gravity east -geometry +12+0 -composite +dither -colors 200 -type Palette BMP3:pictures/header.bmp
