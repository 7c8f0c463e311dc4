"""What the front and the back have in common: outline, shoulder, elbow, hand."""

LINES = {
    "crown": "top:0,0 8,0.6 21,4.6 cap:32.5,13 40.8,27 44.4,43 ear-top:44.2,58",
    "ear": "ear-top 48.5,55.5 ear-out:51,62 49.6,73 45.5,82 ear-end:41.3,86",
    "jaw-side": "ear-end 39.2,94 jaw:35.2,103",
    "arm-outside": (
        "jaw 33.6,112 33,125 neck:36,141 44,149 58,156.5 79,163 tip:101,170 114.5,179 "
        "123.5,194 128,214 131,240 deltoid-end:135.5,270 144,297 148,318 "
        "elbow-high:153,341 159,358 elbow-low:164.5,374 169.5,391 172,410 174,434 "
        "176,457 wrist-high:179,470 wrist-out:182,481 thumb-root:186,489 191,499 "
        "196.5,511 201.5,524 207,538 209.8,548 thumb-tip:208.6,555 204,555.5 200,548 "
        "196.5,535 web:192.5,524"
    ),
    "index": (
        "web 194.5,537 197,553 199,567 198.6,575 194.8,578 191.6,572 "
        "split-one:187.8,555"
    ),
    "middle": (
        "split-one 190.2,568 191.6,580 190.4,588 186.4,590 183,584 split-two:177.2,557"
    ),
    "ring": (
        "split-two 179.6,568 180.2,579 178.2,585.5 174.2,585.5 171.4,577 "
        "split-three:166.6,554"
    ),
    "little": (
        "split-three 167.8,563 167.2,571.5 164,574 160.2,570.5 158,558 155.8,543 "
        "heel-of-fingers:154,530"
    ),
    "arm-inside": (
        "heel-of-fingers 152.4,516 152.8,501 155.3,489 wrist-in:157,480 "
        "wrist-inner-high:155.5,470 150.5,452 142.5,430 134,408 127.5,390 "
        "elbow-inner-low:123,374 120.5,362 elbow-inner-high:118,346 112.5,326 "
        "104.8,303 99.6,281 96,260 armpit:91,241"
    ),
    "trunk-side": (
        "armpit 90.5,256 88.5,276 ribs-end:84,300 78,326 73.5,347 72,364 73,382 76,398 "
        "crest:79.5,412 hip-top:85.5,434 89.5,462 91.8,490 hip-end:92.6,514 92.3,542 "
        "90.3,582 85.8,626 79.5,664 knee-out-high:73,690 70.6,708 70.6,728 "
        "knee-out-low:72.5,748 76.5,771 78.5,796 76.5,826 70.5,864 63.5,896 "
        "ankle-out-high:60,914 60.8,928 63.5,938 62.5,948 ankle-out-low:63.5,957"
    ),
    "deltoid": "tip 108.5,190 113.5,218 deltoid-low:117,245",
    "deltoid-foot": "deltoid-low 127,258 deltoid-end",
    "arm-top": "armpit 103,245 deltoid-low",
    "knuckles": "web 185,530.5 between-fingers:174,534 164,533 heel-of-fingers",
    "fingers": "between-fingers 175.4,545 split-two",
    "finger-one": "183.4,533 185.4,544 split-one",
    "finger-two": "163.8,534 165,544 split-three",
}

OUTLINE = (
    "crown",
    "ear",
    "jaw-side",
    "arm-outside",
    "index",
    "middle",
    "ring",
    "little",
    "arm-inside",
    "trunk-side",
)

DETAILS = ("finger-one", "finger-two")
