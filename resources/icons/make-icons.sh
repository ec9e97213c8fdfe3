#!/bin/sh
# Renders the SVG sources to the PNG masks that the program carries. Only their alpha channel counts: the window paints
# it in the colour of the text around it. Needs rsvg-convert, ImageMagick for the Windows icon, and
# png2icns (Debian: icnsutils) for that of macOS.
set -eu
cd "$(dirname "$0")"

mkdir -p masks application
for source in *.svg; do
    name=${source%.svg}
    for size in 16 20 24 32 48 64 96; do
        rsvg-convert -w "$size" -h "$size" "$source" -o "masks/$name-$size.png"
    done
done

for size in 16 24 32 48 64 128 256 512; do
    rsvg-convert -w "$size" -h "$size" ../basekeep.svg -o "application/basekeep-$size.png"
done
convert application/basekeep-16.png application/basekeep-24.png application/basekeep-32.png application/basekeep-48.png \
    application/basekeep-64.png application/basekeep-128.png application/basekeep-256.png ../basekeep.ico
png2icns ../basekeep.icns application/basekeep-16.png application/basekeep-32.png application/basekeep-48.png \
    application/basekeep-128.png application/basekeep-256.png application/basekeep-512.png
