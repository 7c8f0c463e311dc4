"""The right side, facing right. The arm is held forward, so that the ribs show."""

from clinic.body_chart.drawing import Drawing

LINES = {
    "face": (
        "top:-6,0 3,0.3 14,2.2 27,8 hairline:37.5,18 45.5,31 48.3,42 brow:49,51 "
        "46.6,58 bridge:48.8,65.5 53,74 57.8,81 56.5,85.2 51,87 / 50.2,90.5 52.4,94.3 "
        "50.4,97 / 52,100.5 49.6,104.5 51.2,111 50.2,119 chin:43.5,125"
    ),
    "throat": "chin 34,124.5 23,121.5 / 18,131 18.5,147 pit:25,164",
    "back-of-head": (
        "top -15,0.5 -29,4.2 crown:-44,12 -56,29 -60,48 -57,66 -49,82 nape:-41.5,95 "
        "-37.5,110 -37.5,126 -41.5,140 neck-back-low:-47,152 -55,165 "
        "shoulder-back-end:-63,180 -70,200 -74,222 -74,244 blade-end:-70.5,268 -64,298 "
        "-57,325 mid-back-end:-53,344 -50.5,362 -52,383 low-back-end:-58,406 "
        "hip-back:-66,430 -75,450 buttock-mid:-80,478 -78.5,498 -72,515 "
        "fold-out:-61.5,528"
    ),
    "chest": (
        "pit 36,176 50,194 60,213 breast-top:64.5,224 69.5,238 70.5,250 arm-over-breast"
    ),
    "belly": (
        "arm-over-belly 57.3,332 58.5,352 navel:60.5,372 61.5,395 60.5,425 57.5,452 "
        "fold-front:53.5,478 50.5,496 hip-front:52,514 55.5,545 56.5,575 54,610 "
        "48.5,648 knee-front-high:40.5,688 39.8,703 39,718 35.5,734 "
        "knee-front-low:30.5,748 28.5,765 27.5,790 25.5,820 22.5,855 20,888 "
        "ankle-front-high:18.5,911 19.5,924 26,936 ankle-front-low:34,944"
    ),
    "thigh-back": (
        "fold-out -58,545 -56,575 -52,612 -46.5,650 knee-back-high:-38.5,690 -35,708 "
        "-34.3,722 -35.5,735 knee-back-low:-38.5,748 -45,772 -48.5,795 -46.5,822 "
        "-39,860 -30.5,893 ankle-back-high:-26.5,912 -25.5,926 -29.5,944 -37,962 "
        "-40.5,980 -37,993 -28,999 -14,999.5 heel-end:-2,998.5"
    ),
    "head-top": "hairline temple-front:26,22 6,27 temple-back:-20,26 -34,20 crown",
    "forehead-side": "temple-front 33,37 eye-back:36,52",
    "brow-line": "eye-back brow",
    "temple-eye": "eye-back 31,63 cheekbone:22,72",
    "eye-line": "cheekbone 37,73.5 bridge",
    "ear-top": "cheekbone 10,63 -3,58.5 -14,63 ear-end:-17.5,84",
    "ear-cheek": "cheekbone 19,83 10,91 ear-low:2,97",
    "ear-neck": "ear-low -8,94 ear-end",
    "temple-occiput": "temple-back -26,44 -24,66 ear-end",
    "nape-line": "ear-end -29,91 nape",
    "jaw-line": "ear-low 6,105 14,114 28,121 chin",
    "neck-side": "ear-end -16.5,105 -16,130 neck-mid:-13,153",
    "neck-back-foot": "neck-back-low -32,156 neck-mid",
    "neck-front-foot": "neck-mid 2,163 collar:17,171.5",
    "collar-line": "collar 21,168 pit",
    "shoulder-top-back": "shoulder-back-end -46,184 arm-back-top:-28,185",
    "shoulder-top-line": (
        "arm-back-top -22,179 outer-back:-13,176 outer-front:8,173.5 collar"
    ),
    "deltoid-front": "outer-front 20,193 30,218 outer-low-front:38,242",
    "deltoid-back": "outer-back -17,196 -9,224 outer-low-back:9,249",
    "deltoid-foot": "outer-low-front 48,258 deltoid-end:51,271 36,265 outer-low-back",
    "front-foot": "outer-low-front arm-front",
    "back-foot": "outer-low-back arm-back:-4,250",
    "deltoid-edge": "collar 30,184 42.5,206 arm-front:53.5,234",
    "arm-front-line": (
        "arm-front 60.5,247 arm-over-breast:68.5,259 82,276 95,293 "
        "elbow-front-high:105,308 113,319 elbow-front-low:122,327 136,336.5 151,346.5 "
        "166,360 183,377 wrist-top:202.5,397.5"
    ),
    "shoulder-edge": "arm-back-top -32.5,203 -28,226 arm-pit:-17,242",
    "arm-back-line": (
        "arm-pit arm-back 14,263 32,283 46,299 arm-over-belly:59.5,312.5 "
        "elbow-back-high:74,330 83,346 elbow-back-low:94.5,360 108,369.5 122,377.5 "
        "forearm-low:139,385.5 158,396 174,407 wrist-foot:188.5,417.5"
    ),
    "breast-line": "arm-front 58,229 breast-top",
    "blade-ribs": "arm-pit -22,256 blade-foot:-35,266",
    "blade-back": "blade-foot -52,270 blade-end",
    "ribs-back": "blade-foot -34,288 ribs-mid:-32,307",
    "ribs-flank": "ribs-mid -8,309 20,304 44,306 arm-over-belly",
    "flank-back": "ribs-mid -31,326 loin:-29,344 -29,374 crest-back:-28,401",
    "low-back-top": "mid-back-end loin",
    "belly-flank": "arm-over-belly 42,330 waist:31,372 31,400 spine:38,430",
    "navel-line": "waist navel",
    "crest-top": "crest-back -10,399 14,408 spine",
    "crest-end": "low-back-end crest-back",
    "crest-foot": "hip-back -44,426 hip-mid:-24,424 6,425 spine",
    "hip-back-line": "hip-mid -30,450 hip-low:-31,478 -36,523 fold-in:-36,523.5",
    "buttock-line": "buttock-mid -56,473 hip-low",
    "fold": "fold-out -50,531 fold-in",
    "hip-foot": "fold-in 0,531 hip-front-low:30,522",
    "hip-front-line": "spine 44,465 41,495 hip-front-low",
    "groin-fold": "spine 46,456 fold-front",
    "groin-foot": "hip-front-low hip-front",
    "thigh-front-line": "hip-front-low 30,580 26,640 knee-mid-front:22,690",
    "thigh-back-line": "fold-in -32,580 -27,640 knee-mid-back:-22,690",
    "knee-top": "knee-front-high knee-mid-front 0,687 knee-mid-back knee-back-high",
    "knee-front-line": "knee-mid-front 20,718 shin-top:17,748",
    "knee-back-line": "knee-mid-back -20,718 calf-top:-21,748",
    "knee-foot": "knee-front-low shin-top -2,753 calf-top knee-back-low",
    "shin-line": "shin-top 15,795 11,855 ankle-front-mid:6.5,912",
    "calf-line": "calf-top -24,795 -21,855 ankle-back-mid:-15,913",
    "ankle-top": "ankle-front-high ankle-front-mid ankle-back-mid ankle-back-high",
    "ankle-front-line": "ankle-front-mid 9,934 foot-back:17,954",
    "ankle-foot": "ankle-front-low foot-back",
    "foot-back-line": "foot-back 18,978 foot-ground:16,997",
    "heel-line": "ankle-back-mid -17,940 -12,972 heel-end",
    "ground": "heel-end foot-ground 45,999 ball:76,999.5",
    "foot-front": "ankle-front-low 50,953 68,962.5 toe-top:84,972",
    "toe-back": "toe-top toe-fold:81,984 ball",
    "toe-tip": "toe-top 98,976.5 108,982 112,990 toe-end:109,998 94,999.5 ball",
    "elbow-high-line": (
        "elbow-front-high 98,316 elbow-mid:90,325 80,328 elbow-back-high"
    ),
    "elbow-low-line": "elbow-front-low 116,344 elbow-back-low",
    "arm-middle": "deltoid-end 66,290 elbow-mid",
    "forearm-line": "elbow-back-low 118,368 forearm-mid:145,381 170,401 wrist-foot",
    "wrist": "wrist-top wrist-foot",
    "thumb-side": (
        "wrist-top thumb-root:209,400 224,402.5 239,408.5 253,417 264.5,425.5 "
        "thumb-tip:268,431 263,433.5 252,428.5 243,424 web:239,424.5"
    ),
    "thumb-edge": "thumb-root thumb-fold:220,414 web",
    "hand-top": (
        "web 249,431.5 258,440.5 270,452 281,463.5 284.5,469.5 281,472 273,466.5 "
        "262,457.5 split-one:254,451"
    ),
    "middle-finger": (
        "split-one 267,463.5 278,474.5 283,482 279,484.5 270,478 258,468 "
        "split-two:249,460"
    ),
    "ring-finger": (
        "split-two 260,471 270,482 273.5,488.5 269.5,490.5 261,484 250,474.5 "
        "split-three:242,466.5"
    ),
    "little-finger": (
        "split-three 250.5,475.5 257.5,483.5 260,489.5 256,491.5 248,486 237,475 "
        "knuckle-foot:226,464"
    ),
    "hand-foot": "knuckle-foot 215,454 203,440 194,428 wrist-foot",
    "knuckles": "web 239.5,434 238,444 knuckle-mid:236,449 231,457 knuckle-foot",
    "finger-line": "knuckle-mid split-two",
    "eye-lid": (
        "46,61.5 41.5,60.5 36.5,64 / 44.8,66.8 40.5,66.4 36.5,64 / 44.6,61 45.6,64 "
        "44.4,66.8"
    ),
    "eyebrow": "46.5,52.5 41,50.5 33.5,53.5",
    "nostril": "55,85 51.5,82 49,85",
    "mouth": "50.4,98.3 45,98.8 41,100.5",
    "ear-outside": "4,71 1,64.5 -6,63 -11,68 -10.5,77 -5.5,84 -2,91 2,90 3.5,84",
    "ear-inside": "-0.5,70 -5,69 -6.5,74 -4,80",
    "neck-muscle": "-9,96 2,125 18,158",
    "finger-split-one": "238.5,436 254,451",
    "finger-split-three": "231.5,457 242,466.5",
    "kneecap": "35,697 31,712 34,730",
    "ankle-bone": "-9,930 -3,926 3,931 2,939 -4,942 -9,938",
    "toe-mark": "101,980.5 105.5,983.5 108,988",
    "calf-mark": "-26,800 -29,830 -24,862",
    "heel-cord": "-18,885 -17,905 -19,925",
}

REGIONS = {
    "vertex": "top hairline temple-front temple-back crown",
    "forehead": "hairline brow eye-back temple-front",
    "temple": "temple-front eye-back cheekbone ear-end temple-back",
    "occiput": "temple-back ear-end nape crown",
    "eye": "eye-back brow bridge cheekbone",
    "ear-tmj": "cheekbone ear-end ear-low",
    "cheek-jaw": "cheekbone bridge chin ear-low",
    "neck-front-side": "ear-end ear-low chin pit collar neck-mid",
    "neck-back": "nape ear-end neck-mid neck-back-low",
    "shoulder-top": (
        "neck-back-low neck-mid collar outer-front outer-back arm-back-top "
        "shoulder-back-end"
    ),
    "shoulder-front": "collar arm-front outer-low-front outer-front",
    "shoulder-outer": (
        "outer-front outer-low-front deltoid-end outer-low-back outer-back"
    ),
    "shoulder-back": "outer-back outer-low-back arm-back arm-pit arm-back-top",
    "scapula": "shoulder-back-end arm-back-top arm-pit blade-foot blade-end",
    "chest-upper": "pit breast-top arm-front collar",
    "chest-lower": "breast-top arm-over-breast arm-front",
    "ribs-side": "arm-pit arm-back arm-over-belly ribs-mid blade-foot",
    "mid-back": "blade-end blade-foot ribs-mid loin mid-back-end",
    "flank": "ribs-mid arm-over-belly waist spine crest-back loin",
    "low-back": "mid-back-end loin crest-back low-back-end",
    "abdomen-upper": "arm-over-belly navel waist",
    "abdomen-lower": "waist navel fold-front spine",
    "iliac-crest": "crest-back spine hip-mid hip-back low-back-end",
    "groin": "spine fold-front hip-front hip-front-low",
    "hip-outer": "hip-mid spine hip-front-low fold-in hip-low",
    "buttock-upper": "hip-back hip-mid hip-low buttock-mid",
    "buttock-lower": "buttock-mid hip-low fold-in fold-out",
    "thigh-front": "hip-front knee-front-high knee-mid-front hip-front-low",
    "thigh-outer": "hip-front-low knee-mid-front knee-mid-back fold-in",
    "thigh-back": "fold-in knee-mid-back knee-back-high fold-out",
    "knee-front": "knee-front-high knee-front-low shin-top knee-mid-front",
    "knee-outer": "knee-mid-front shin-top calf-top knee-mid-back",
    "knee-back": "knee-mid-back calf-top knee-back-low knee-back-high",
    "shin": "knee-front-low ankle-front-high ankle-front-mid shin-top",
    "leg-outer": "shin-top ankle-front-mid ankle-back-mid calf-top",
    "calf": "calf-top ankle-back-mid ankle-back-high knee-back-low",
    "ankle-front": "ankle-front-high ankle-front-low foot-back ankle-front-mid",
    "ankle-outer": "ankle-front-mid foot-back foot-ground heel-end ankle-back-mid",
    "heel-achilles": "ankle-back-mid heel-end ankle-back-high",
    "foot-top": "ankle-front-low toe-top toe-fold ball foot-ground foot-back",
    "toes": "toe-top toe-end ball toe-fold",
    "upper-arm-front": (
        "arm-front arm-over-breast elbow-front-high elbow-mid deltoid-end "
        "outer-low-front"
    ),
    "upper-arm-back": (
        "outer-low-back deltoid-end elbow-mid elbow-back-high arm-over-belly arm-back"
    ),
    "elbow-outer": (
        "elbow-front-high elbow-front-low elbow-back-low elbow-back-high elbow-mid"
    ),
    "forearm-back": "elbow-front-low wrist-top wrist-foot forearm-mid elbow-back-low",
    "forearm-front": "elbow-back-low forearm-mid wrist-foot forearm-low",
    "wrist-hand-back": (
        "wrist-top thumb-root thumb-fold web knuckle-mid knuckle-foot wrist-foot"
    ),
    "thumb": "thumb-root thumb-tip web thumb-fold",
    "fingers-index-middle": "web split-one split-two knuckle-mid",
    "fingers-ring-little": "knuckle-mid split-two split-three knuckle-foot",
}

SIDE = Drawing(
    lines=LINES,
    regions=REGIONS,
    nearer=("deltoid-edge", "arm-front-line", "shoulder-edge", "arm-back-line"),
    outline=(
        "face",
        "throat",
        "back-of-head",
        "chest",
        "belly",
        "thigh-back",
        "ground",
        "foot-front",
        "toe-tip",
        "arm-front-line",
        "arm-back-line",
        "thumb-side",
        "hand-top",
        "middle-finger",
        "ring-finger",
        "little-finger",
        "hand-foot",
    ),
    details=(
        "deltoid-edge",
        "shoulder-edge",
        "eye-lid",
        "eyebrow",
        "nostril",
        "mouth",
        "ear-outside",
        "ear-inside",
        "neck-muscle",
        "finger-split-one",
        "finger-split-three",
        "kneecap",
        "ankle-bone",
        "toe-mark",
        "calf-mark",
        "heel-cord",
    ),
)
