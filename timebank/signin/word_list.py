"""The words on sign-in cards: 256 in each language, short, known to all, without accents, easy to say aloud.

Four of them are one of 4,294,967,296. Nobody tries that many, since a member number goes with them: see throttle.py.
"""

from __future__ import annotations

import re
import secrets

HOW_MANY = 4

WELSH = (
    "afal afon angor ardal arth aur awr awel bach bara barcud barn basged bath beic blawd blodyn bocs bore brawd"
    " brecwast bresych brics bryn buwch bwced bws bwrdd bwthyn byd cacen cadair cae caer calon camera cangen cap"
    " capel car cariad carped carreg castell cath caws ceffyl cegin ceiniog ceirios cerdd chwaer chwarae cig cinio"
    " cist cloc cneuen coban cocos coed coes cogydd colomen cornel cragen craig crib criw crys cwm cwmwl cwpan cwrs"
    " cwrt cyllell cymylau dafad dail dant darlun dawns defaid derwen dillad diod disg doctor dril drws dwylo dydd"
    " dyffryn dyn eglwys eira eirin eliffant enfys esgid ewig fferm ffilm ffon ffordd ffwrn gaeaf gafr galw gardd"
    " gem gitar glas glaw gobaith gofal golau gorsaf grawn grug gwair gwallt gwanwyn gwartheg gwas gwely gwenyn gwin"
    " gwlad gwydr gwyliau gwynt gwyrdd haf halen halwyn hanes haul heddiw heddwch heol hufen hwyaden hwyl hydref"
    " iard iechyd inc jam lamp lemwn lili llaeth llaw llawr lleuad llew llong llun llwy llwybr llwyn llyfr llygad"
    " llyn mafon mam melin melon melyn menyn merch mis mochyn moch moron mul mynydd nant neges neuadd newid nos ochr"
    " oen olew olwyn oren organ padell palas panda papur parc parsel pasta pedol pen pensil pentref perth piano pinc"
    " plas plentyn pobl poced poni pont popty porth potel pren pridd prynhawn pwll pwrs pys pysgod radio reis rhaff"
    " rhaw rhosyn rygbi saer sach salad sanau sebon seren sgarff siop sioe siwgr stamp stryd swper taith tanc tarw"
    " teigr telyn tes teulu tocyn tractor traeth tref triongl troed twnnel twll winwns wyneb ynys"
).split()

ENGLISH = (
    "acorn anchor apple apron arch atlas aunt autumn badge badger baker ball banjo bank barn basin basket beach"
    " bean bear beech bell belt bench berry bike birch bird biscuit blanket boat bonnet book boots bottle bowl box"
    " branch bread brick bridge brook broom brush bucket bus butter button cabin cake camel camp candle canoe carpet"
    " carrot castle cat cave chair chalk cheese cherry chest chick church circle clay cliff clock cloud clover coat"
    " cobweb coin collar comb copper coral corn cottage cotton cow crab crane creek crown cup curtain daisy dance"
    " dawn deer desk dog dolphin donkey door dove dragon drum duck eagle earth easel egg elbow elm engine fair"
    " falcon farm feather fence fern ferry field finger fire fish flag flour flute forest fork fox frog garden"
    " garlic gate ginger glass glove goat gold goose grape grass gravel guitar hammer hand harbour harp hat hay"
    " hazel hedge helmet heron hill holly honey horse hotel house island ivy jacket jam jar jelly jug kettle king"
    " kitten ladder lake lamb lamp lantern leaf lemon letter lily lion lobster magpie mango maple market meadow"
    " melon milk mill mint mirror monkey moon moss mountain mouse music napkin needle nest nettle oak oar oats ocean"
    " olive onion orange orchard otter oven owl paint palace paper park parrot parsley pastry path pear pearl pebble"
    " pencil penny pepper piano pillow pine planet plate plum pocket pond pony potato pumpkin puppy rabbit radio"
    " rain rainbow raven ribbon river road robin rocket roof rope rose saddle salad salmon salt sand scarf seal"
    " sheep shell"
).split()

LISTS = {"cy": WELSH, "en": ENGLISH}


def draw(language: str) -> str:
    """Four words, drawn anew."""
    return " ".join(secrets.choice(LISTS[language]) for _ in range(HOW_MANY))


def plain(typed: str) -> str:
    """Words as they were drawn, however they are typed: capitals, commas, dashes, several spaces."""
    return " ".join(re.findall(r"[a-z]+", typed.casefold()))


def are_words(typed: str) -> bool:
    """Whether this may be the words of a card."""
    return len(plain(typed).split()) == HOW_MANY
