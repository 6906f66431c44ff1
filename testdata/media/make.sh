#!/bin/sh
# Makes the demo's media from nothing: content loops, ads and slate, small enough to commit (under 6 MB in all).
#
# Needs ffmpeg 5.1 or newer with libx264, and Debian's fonts-dejavu-core. The same versions give the same bytes.
# Usage: testdata/media/make.sh [OUTPUT DIRECTORY], by default this script's own directory.
#
# What every item has in common, so that a decoder lives through each splice (MAP-5 in the rules for HLS output):
#   H.264 Main, 25 frames/s, closed GOPs of 50 frames = one segment, no B-frames (so decode time = display time, no edit list);
#   x264's "stitchable" gives content, ads and slate of one size the same parameter sets; AAC-LC, 48 kHz, stereo.
# Each item is encoded once and put into MPEG-TS and into fragmented MP4 without encoding again.
#
# Timestamps: content starts at 1000 s, slate at 500 s, ads at 10 s. Every splice is then either a step back or one of
# more than 10 s: a smaller step forward looks like missing frames to ffmpeg, which would repeat pictures to fill it.
set -eu

out=${1:-$(dirname "$0")}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

font=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
mono=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf
[ -f "$font" ] && [ -f "$mono" ] || { echo "make.sh: install fonts-dejavu-core" >&2; exit 1; }

run() { ffmpeg -nostdin -hide_banner -loglevel error -y -fflags +bitexact "$@"; }

# encode NAME SECONDS AUDIO_FRAMES CRF VIDEO_GRAPH AUDIO_EXPRESSION
# The graph draws 640x360; the small rendition is scaled from it. AUDIO_FRAMES is the nearest number of 1024-sample frames.
encode() {
    run -filter_complex "$5,format=yuv420p,split[a][b];[b]scale=320:180:flags=lanczos[c]" \
        -map '[a]' -t "$2" $(x264 "$4") "$work/$1-360p.mp4" \
        -map '[c]' -t "$2" $(x264 "$4") "$work/$1-180p.mp4"
    run -f lavfi -i "aevalsrc=exprs='$6':channel_layout=stereo:sample_rate=48000:duration=$(($2 + 1))" \
        -c:a aac -b:a 48k -flags +bitexact -frames:a "$3" -f adts "$work/$1.aac"
}

# The x264 settings; level 3.0 for both sizes. The SEI with the encoder's name and settings is left out.
x264() {
    printf '%s ' -c:v libx264 -profile:v main -level 3.0 -preset veryslow -threads 1 -crf "$1" -r 25 -g 50 -bf 0 \
        -x264-params stitchable=1:keyint=50:min-keyint=50:scenecut=0:open-gop=0:ref=2:weightp=0:rc-lookahead=50 \
        -bsf:v filter_units=remove_types=6 -flags +bitexact -map_metadata -1
}

# package NAME DIRECTORY START_SECONDS FORMATS: cuts both renditions into 2 s segments named 0.ts, 1.ts, ... or 0.m4s, 1.m4s, ...
package() {
    for size in 360p 180p; do
        case $4 in *ts*)
            mkdir -p "$out/$2/$size"
            # Tables once a segment (at its start) and ten AAC frames in a PES packet save half of the overhead. ffmpeg's
            # muxer adds twice its delay to all timestamps: 0.8 s, taken off beforehand.
            run -i "$work/$1-$size.mp4" -i "$work/$1.aac" -map 0:v -map 1:a -c copy -flags +bitexact -map_metadata -1 \
                -muxdelay 0.4 -muxpreload 0 -output_ts_offset "$(awk "BEGIN { print $3 - 0.8 }")" \
                -f hls -hls_time 2 -hls_list_size 0 -hls_segment_type mpegts \
                -hls_segment_options pat_period=60:sdt_period=60:pcr_period=80 \
                -hls_segment_filename "$out/$2/$size/%d.ts" "$work/unused.m3u8" ;;
        esac
        case $4 in *fmp4*)
            mkdir -p "$out/$2/$size-fmp4"
            run -i "$work/$1-$size.mp4" -i "$work/$1.aac" -map 0:v -map 1:a -c copy -bsf:a aac_adtstoasc -flags +bitexact -map_metadata -1 \
                -output_ts_offset "$3" \
                -f hls -hls_time 2 -hls_list_size 0 -hls_segment_type fmp4 -hls_fmp4_init_filename init.mp4 \
                -hls_segment_options movflags=frag_discont \
                -hls_segment_filename "$out/$2/$size-fmp4/%d.m4s" "$work/unused.m3u8"
            rm -f "$work/unused.m3u8"; mv "$work/init.mp4" "$out/$2/$size-fmp4/" 2>/dev/null || true ;;
        esac
    done
}

# playlists DIRECTORY SECONDS: the media playlists of an ad or a slate, and its multivariant playlists.
playlists() {
    for size in 360p 180p; do
        media "$out/$1/$size.m3u8" 3 "$2" "$size" ts
        media "$out/$1/$size-fmp4.m3u8" 7 "$2" "$size-fmp4" m4s
    done
    { echo '#EXTM3U'; echo '#EXT-X-VERSION:3'; echo '#EXT-X-INDEPENDENT-SEGMENTS'; variants ''; } > "$out/$1/ts.m3u8"
    { echo '#EXTM3U'; echo '#EXT-X-VERSION:7'; echo '#EXT-X-INDEPENDENT-SEGMENTS'; variants -fmp4; } > "$out/$1/fmp4.m3u8"
    { cat "$out/$1/ts.m3u8" | sed 's/VERSION:3/VERSION:7/'; variants -fmp4; } > "$out/$1/master.m3u8"
}

# media FILE VERSION SECONDS DIRECTORY EXTENSION
media() {
    {
        printf '#EXTM3U\n#EXT-X-VERSION:%s\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n' "$2"
        printf '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n'
        [ "$5" = ts ] || printf '#EXT-X-MAP:URI="%s/init.mp4"\n' "$4"
        left=$3 i=0
        while [ "$left" -gt 0 ]; do
            length=$((left < 2 ? left : 2))
            printf '#EXTINF:%s.000,\n%s/%s.%s\n' "$length" "$4" "$i" "$5"
            left=$((left - length)) i=$((i + 1))
        done
        echo '#EXT-X-ENDLIST'
    } > "$1"
}

# variants SUFFIX. The bandwidths are those of the demo's channels: no segment of content, ads or slate exceeds them (ALN-9).
variants() {
    codecs='CODECS="avc1.4D401E,mp4a.40.2",FRAME-RATE=25.000'
    printf '#EXT-X-STREAM-INF:BANDWIDTH=180000,AVERAGE-BANDWIDTH=160000,RESOLUTION=640x360,%s\n360p%s.m3u8\n' "$codecs" "$1"
    printf '#EXT-X-STREAM-INF:BANDWIDTH=150000,AVERAGE-BANDWIDTH=125000,RESOLUTION=320x180,%s\n180p%s.m3u8\n' "$codecs" "$1"
}

text() { printf "drawtext=fontfile=%s:fontcolor=%s:fontsize=%s:x=%s:y=%s:text='%s'" "$1" "$2" "$3" "$4" "$5" "$6"; }

# content NAME WORDS COLOUR COLOUR CRF AUDIO: 24 s, a multiple of both the segment and the AAC frame (1125 of them).
# The ball crosses in 4 s, the bar at the foot shows how far the loop has come.
content() {
    graph="gradients=s=640x360:r=25:d=24:c0=$3:c1=$4:x0=0:y0=0:x1=640:y1=360:nb_colors=2:seed=7:speed=0.00001[g];
        color=c=white@0.9:s=36x36:r=25:d=24,format=rgba,geq=r=255:g=255:b=255:a='if(lte(hypot(X-17.5,Y-17.5),17),230,0)'[ball];
        color=c=white:s=640x10:r=25:d=24[bar];
        [g][ball]overlay=x='302+290*sin(2*PI*t/4)':y='268-90*abs(sin(2*PI*t/2))'[m];
        [m][bar]overlay=x='-640+640*t/24':y=350,
        $(text "$font" white 58 '(w-tw)/2' 44 "$2"),
        $(text "$mono" white 44 '(w-tw)/2' 126 '%{pts\:hms}')"
    encode "$1" 24 1125 "$5" "$graph" "$6"
}

# ad ID SECONDS AUDIO_FRAMES NUMBER BRAND BACKGROUND FOREGROUND AUDIO
ad() {
    graph="color=c=$6:s=640x360:r=25:d=$2[g];color=c=$7@0.25:s=640x96:r=25:d=$2[band];color=c=$7:s=640x14:r=25:d=$2[bar];
        [g][band]overlay=x=0:y='132+60*sin(2*PI*t/5)'[m];[m][bar]overlay=x='-640*t/$2':y=346,
        $(text "$font" "$7" 40 28 22 "AD $4"),
        $(text "$font" "$7" 84 '(w-tw)/2' 120 "$5"),
        $(text "$font" "$7" 40 'w-tw-28' 22 "$2 s"),
        drawtext=fontfile=$mono:fontcolor=$7:fontsize=64:x=(w-tw)/2:y=236:text='%{eif\\:ceil($2-t)\\:d}'"
    encode "$1" "$2" "$3" 22 "$graph" "$8"
    package "$1" "ads/$1" 10 ts+fmp4
    playlists "ads/$1" "$2"
    # For players that are given the ad as one progressive file.
    run -i "$work/$1-360p.mp4" -i "$work/$1.aac" -map 0:v -map 1:a -c copy -bsf:a aac_adtstoasc -flags +bitexact -map_metadata -1 \
        -movflags +faststart "$out/ads/$1.mp4"
}

# A short blip at each second over a quiet chord: the ear hears a splice that is off.
blip='0.25*sin(2*PI*880*t)*exp(-18*mod(t\,1))'

rm -rf "$out/content" "$out/content-fmp4" "$out/ads"

content content 'CONTENT' 0x0b3d64 0x1f7a8c 21 "0.06*sin(2*PI*220*t)+0.05*sin(2*PI*330*t)+$blip"
package content content 1000 ts
content movies 'CONTENT - MOVIES' 0x2d1b4e 0x6a3d7c 21 "0.06*sin(2*PI*196*t)+0.05*sin(2*PI*294*t)+$blip"
package movies content 1000 fmp4

ad acme-10 10 469 1 'ACME' 0xf2b705 0x2b2100 '0.14*sin(2*PI*(440+110*floor(mod(t*2\,4)))*t)'
ad nova-15 15 703 2 'NOVA' 0xc7253e 0xffffff '0.14*sin(2*PI*(523.25+130*floor(mod(t*2\,3)))*t)'
ad zest-5 5 234 3 'ZEST' 0x2f9e44 0xffffff '0.14*sin(2*PI*(660+165*floor(mod(t*2\,2)))*t)'
ad luna-10 10 469 4 'LUNA' 0x1c7ed6 0xffffff '0.14*sin(2*PI*(392+98*floor(mod(t*2\,5)))*t)'

# The slate: 4 s that can be looped, two segments.
slate="color=c=0x2b2d33:s=640x360:r=25:d=4[g];color=c=0x8d99ae:s=120x6:r=25:d=4[bar];
    [g][bar]overlay=x='260+200*sin(2*PI*t/4)':y=238,
    $(text "$font" 0xedf2f4 72 '(w-tw)/2' 96 'SLATE'),
    $(text "$font" 0x8d99ae 36 '(w-tw)/2' 186 'back soon')"
encode slate 4 188 22 "$slate" '0.05*sin(2*PI*130.8*t)'
package slate ads/slate 500 ts+fmp4
playlists ads/slate 4

du -sh "$out"
