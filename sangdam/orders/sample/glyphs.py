"""Flat drawings of goods, 400 by 400, in three colours: $a light, $b main, $c dark. $w is paper white."""

from __future__ import annotations

GLYPHS = {
    "shirt": """
<path d="M140 110 L95 145 L70 205 L105 222 L122 192 L122 310 H278 V192 L295 222 L330 205 L305 145 L260 110
 Q200 150 140 110Z" fill="$b"/>
<path d="M160 121 Q200 168 240 121 Q200 146 160 121Z" fill="$c"/><path d="M200 160 V310" stroke="$c" stroke-width="3"/>
<circle cx="208" cy="190" r="4" fill="$w"/><circle cx="208" cy="225" r="4" fill="$w"/>
<circle cx="208" cy="260" r="4" fill="$w"/>""",
    "trousers": """
<path d="M140 95 H260 L285 320 H215 L200 175 L185 320 H115Z" fill="$b"/><path d="M140 95 H260 L263 120 H137Z" fill="$c"/>
<path d="M200 120 V175" stroke="$c" stroke-width="4"/><path d="M150 135 q12 18 28 0" stroke="$a" stroke-width="4"
 fill="none"/><path d="M222 135 q12 18 28 0" stroke="$a" stroke-width="4" fill="none"/>""",
    "skirt": """
<path d="M150 100 H250 L310 310 H90Z" fill="$b"/><path d="M150 100 H250 L255 122 H145Z" fill="$c"/>
<path d="M170 122 L140 310 M200 122 V310 M230 122 L260 310" stroke="$c" stroke-width="4" opacity=".5"/>""",
    "shoe": """
<path d="M75 170 Q110 200 150 165 L165 150 L245 215 Q325 225 330 270 H75Z" fill="$b"/>
<path d="M70 268 H333 Q335 296 310 296 H92 Q70 296 70 268Z" fill="$w"/><path d="M70 282 H332" stroke="$c" stroke-width="4"/>
<path d="M178 176 l-20 22 M200 193 l-20 22 M222 210 l-20 22" stroke="$w" stroke-width="7" stroke-linecap="round"/>
<path d="M75 170 Q95 190 112 190 L112 230 H75Z" fill="$c"/>""",
    "bag": """
<path d="M155 130 V110 Q155 78 200 78 Q245 78 245 110 V130" fill="none" stroke="$c" stroke-width="14"/>
<rect x="110" y="120" width="180" height="205" rx="38" fill="$b"/><rect x="135" y="220" width="130" height="80" rx="16" fill="$c"/>
<path d="M135 245 H265" stroke="$a" stroke-width="5"/><rect x="185" y="150" width="30" height="12" rx="6" fill="$a"/>""",
    "wallet": """
<rect x="85" y="135" width="230" height="150" rx="18" fill="$c"/><rect x="85" y="150" width="230" height="140" rx="18" fill="$b"/>
<rect x="245" y="198" width="85" height="46" rx="14" fill="$c"/><circle cx="268" cy="221" r="8" fill="$a"/>
<path d="M98 168 H302" stroke="$a" stroke-width="3" stroke-dasharray="9 8"/>""",
    "umbrella": """
<path d="M75 205 Q85 95 200 90 Q315 95 325 205 Q295 180 262 205 Q232 180 200 205 Q168 180 138 205 Q105 180 75 205Z"
 fill="$b"/><path d="M200 90 Q160 130 138 205 M200 90 Q240 130 262 205" stroke="$c" stroke-width="4" fill="none"/>
<path d="M200 200 V300 q0 24 24 24 q22 0 22 -20" stroke="$c" stroke-width="9" fill="none" stroke-linecap="round"/>""",
    "cap": """
<path d="M105 235 Q105 125 205 125 Q295 125 300 235Z" fill="$b"/><path d="M90 235 H300 Q350 245 352 268 Q300 250 105 262Z"
 fill="$c"/><circle cx="204" cy="123" r="10" fill="$c"/><path d="M204 126 V235" stroke="$c" stroke-width="4"/>""",
    "bedding": """
<rect x="85" y="130" width="230" height="70" rx="26" fill="$w"/><path d="M75 190 Q200 160 325 190 V300 Q200 330 75 300Z" fill="$b"/>
<path d="M75 190 Q200 160 325 190 V222 Q200 192 75 222Z" fill="$a"/>
<path d="M140 240 V308 M200 234 V314 M260 240 V308" stroke="$c" stroke-width="4" opacity=".5"/>""",
    "curtain": """
<rect x="70" y="90" width="260" height="12" rx="6" fill="$c"/><rect x="110" y="102" width="180" height="210" fill="$w"/>
<path d="M85 102 H185 Q175 220 105 318 H85Z" fill="$b"/><path d="M315 102 H215 Q225 220 295 318 H315Z" fill="$b"/>
<path d="M115 102 Q115 220 95 318 M285 102 Q285 220 305 318" stroke="$c" stroke-width="4" fill="none"/>""",
    "lamp": """
<path d="M160 100 H240 L285 215 H115Z" fill="$b"/><path d="M115 215 H285 L275 190 H125Z" fill="$a"/>
<path d="M200 215 V290" stroke="$c" stroke-width="12"/><rect x="145" y="286" width="110" height="18" rx="9" fill="$c"/>""",
    "bottle": """
<rect x="172" y="85" width="56" height="50" rx="8" fill="$c"/><path d="M155 140 H245 Q265 150 265 180 V300 Q265 322 243 322 H157
 Q135 322 135 300 V180 Q135 150 155 140Z" fill="$b"/><rect x="135" y="205" width="130" height="70" fill="$w"/>
<path d="M158 230 H242 M172 250 H228" stroke="$c" stroke-width="6" stroke-linecap="round"/>""",
    "tube": """
<path d="M140 100 H260 L245 285 H155Z" fill="$b"/><rect x="158" y="285" width="84" height="36" rx="8" fill="$c"/>
<rect x="132" y="88" width="136" height="20" rx="6" fill="$a"/><circle cx="200" cy="190" r="30" fill="$w"/>
<path d="M200 172 q18 22 0 36 q-18 -14 0 -36Z" fill="$c"/>""",
    "pot": """
<rect x="95" y="170" width="210" height="130" rx="26" fill="$b"/><path d="M90 170 H310 Q300 130 200 128 Q100 130 90 170Z" fill="$a"/>
<circle cx="200" cy="118" r="14" fill="$c"/><rect x="62" y="195" width="40" height="22" rx="11" fill="$c"/>
<rect x="298" y="195" width="40" height="22" rx="11" fill="$c"/>""",
    "pan": """
<ellipse cx="165" cy="215" rx="105" ry="88" fill="$c"/><ellipse cx="165" cy="208" rx="86" ry="70" fill="$b"/>
<rect x="252" y="196" width="110" height="26" rx="13" fill="$c" transform="rotate(-18 252 209)"/>
<path d="M110 190 q30 -34 76 -30" stroke="$a" stroke-width="8" fill="none" stroke-linecap="round"/>""",
    "cup": """
<path d="M115 140 H265 V270 Q265 310 225 310 H155 Q115 310 115 270Z" fill="$b"/>
<path d="M265 170 q58 0 58 48 q0 48 -58 44" fill="none" stroke="$b" stroke-width="18"/>
<ellipse cx="190" cy="140" rx="75" ry="18" fill="$c"/><path d="M165 105 q-14 -18 0 -34 M205 105 q-14 -18 0 -34"
 stroke="$a" stroke-width="7" fill="none" stroke-linecap="round"/>""",
    "earbuds": """
<rect x="110" y="215" width="180" height="110" rx="46" fill="$w"/><path d="M110 262 H290" stroke="$c" stroke-width="4"/>
<circle cx="200" cy="290" r="6" fill="$b"/><path d="M150 90 a38 38 0 0 1 38 38 v70 h-24 v-42 a38 38 0 1 1 -14 -66Z" fill="$b"/>
<path d="M250 90 a38 38 0 0 0 -38 38 v70 h24 v-42 a38 38 0 1 0 14 -66Z" fill="$b"/>
<circle cx="152" cy="126" r="13" fill="$c"/><circle cx="248" cy="126" r="13" fill="$c"/>""",
    "appliance": """
<rect x="115" y="95" width="170" height="215" rx="36" fill="$b"/><rect x="140" y="200" width="120" height="80" rx="16" fill="$c"/>
<circle cx="200" cy="148" r="30" fill="$w"/><path d="M200 148 L216 134" stroke="$c" stroke-width="6" stroke-linecap="round"/>
<rect x="130" y="306" width="34" height="16" rx="8" fill="$c"/><rect x="236" y="306" width="34" height="16" rx="8" fill="$c"/>""",
    "battery": """
<rect x="130" y="85" width="140" height="235" rx="28" fill="$b"/><rect x="150" y="110" width="100" height="60" rx="12" fill="$w"/>
<path d="M212 190 L172 250 H198 L188 298 L230 236 H204Z" fill="$a"/><path d="M165 140 H225" stroke="$c" stroke-width="8"
 stroke-linecap="round"/>""",
    "sofa": """
<rect x="95" y="130" width="210" height="110" rx="30" fill="$b"/><rect x="60" y="185" width="62" height="110" rx="28" fill="$c"/>
<rect x="278" y="185" width="62" height="110" rx="28" fill="$c"/><rect x="112" y="215" width="176" height="70" rx="18" fill="$a"/>
<path d="M200 215 V285" stroke="$c" stroke-width="4"/><path d="M90 295 V318 M310 295 V318" stroke="$c" stroke-width="14"/>""",
    "chair": """
<rect x="140" y="85" width="120" height="120" rx="26" fill="$b"/><rect x="125" y="205" width="150" height="34" rx="17" fill="$c"/>
<path d="M200 239 V290 M140 318 L200 288 L260 318" stroke="$c" stroke-width="12" fill="none" stroke-linecap="round"/>
<path d="M165 110 H235 M165 135 H235 M165 160 H235" stroke="$a" stroke-width="6" stroke-linecap="round"/>""",
    "table": """
<rect x="70" y="165" width="260" height="28" rx="10" fill="$b"/><path d="M95 193 L85 315 M305 193 L315 315" stroke="$c"
 stroke-width="16" stroke-linecap="round"/><rect x="215" y="193" width="80" height="48" rx="8" fill="$a"/>
<path d="M150 165 V130 M150 130 q-30 -6 -34 -34 q32 0 34 34 q4 -30 34 -32 q-4 28 -34 32" stroke="$c" stroke-width="5"
 fill="$a"/>""",
    "cabinet": """
<rect x="95" y="85" width="210" height="225" rx="12" fill="$b"/><path d="M200 85 V310 M95 235 H305" stroke="$c" stroke-width="5"/>
<circle cx="186" cy="165" r="7" fill="$a"/><circle cx="214" cy="165" r="7" fill="$a"/>
<path d="M130 272 H165 M235 272 H270" stroke="$a" stroke-width="7" stroke-linecap="round"/>
<path d="M115 310 V326 M285 310 V326" stroke="$c" stroke-width="12"/>""",
    "paw": """
<ellipse cx="200" cy="250" rx="72" ry="60" fill="$b"/><ellipse cx="118" cy="190" rx="28" ry="38" fill="$b"
 transform="rotate(-24 118 190)"/><ellipse cx="170" cy="138" rx="29" ry="40" fill="$c"/>
<ellipse cx="230" cy="138" rx="29" ry="40" fill="$c"/><ellipse cx="282" cy="190" rx="28" ry="38" fill="$b"
 transform="rotate(24 282 190)"/><path d="M165 262 q35 26 70 0" stroke="$a" stroke-width="8" fill="none"
 stroke-linecap="round"/>""",
    "tent": """
<path d="M200 95 L345 300 H55Z" fill="$b"/><path d="M200 95 L250 300 H150Z" fill="$c"/><path d="M200 130 L222 300 H178Z" fill="$a"/>
<path d="M200 95 L190 78 M200 95 L210 78" stroke="$c" stroke-width="7" stroke-linecap="round"/>
<path d="M40 302 H360" stroke="$c" stroke-width="8" stroke-linecap="round"/>""",
    "lantern": """
<path d="M150 115 Q200 50 250 115" fill="none" stroke="$c" stroke-width="9"/><rect x="140" y="112" width="120" height="32" rx="12" fill="$c"/>
<rect x="150" y="144" width="100" height="120" rx="14" fill="$a"/><circle cx="200" cy="204" r="34" fill="$w"/>
<rect x="130" y="264" width="140" height="42" rx="14" fill="$b"/>""",
    "box": """
<rect x="80" y="165" width="240" height="140" rx="20" fill="$b"/><rect x="70" y="125" width="260" height="52" rx="18" fill="$c"/>
<path d="M130 125 Q130 85 200 85 Q270 85 270 125" fill="none" stroke="$a" stroke-width="12"/>
<rect x="180" y="165" width="40" height="28" rx="8" fill="$w"/>""",
    "fruit": """
<circle cx="160" cy="230" r="72" fill="$b"/><circle cx="252" cy="245" r="60" fill="$c"/>
<path d="M160 158 q4 -36 38 -50 q4 40 -38 50Z" fill="$a"/><path d="M125 205 q14 -26 40 -24" stroke="$w" stroke-width="8"
 fill="none" stroke-linecap="round" opacity=".7"/>""",
}
