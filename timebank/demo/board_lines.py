"""What hangs on the notice board of the practice village, in the writers' own words."""

from __future__ import annotations

from timebank.demo import village as v

# days ago, whose, offer or request, language, title, more about it, kind of help, area
LISTINGS: tuple[tuple[int, str, str, str, str, str, str, str], ...] = (
    (85, v.EMYR, "offer", "cy", "Lifft i Aberystwyth", "Dw i’n mynd bob bore Mercher.", "lifts", "Llanfair"),
    (60, v.PETER, "offer", "en", "Lifts to the station", "Early trains are no trouble.", "lifts", "Llanfair"),
    (58, v.GARETH, "offer", "cy", "Trwsio beiciau", "Dewch â’r beic i’r Hen Siop.", "home", "Llanfair"),
    (55, v.MAIR, "offer", "en", "A cup of tea and a chat", "Any afternoon but Tuesday.", "company", "Llanfair"),
    (50, v.MAIR_BA, "offer", "cy", "Gwersi gwau", "Mae gen i wlân a gweill sbâr.", "music", "Llanfair"),
    (48, v.KASIA, "offer", "en", "Sewing and mending", "Zips, hems, curtains.", "home", "Llanfair"),
    (45, v.ABENA, "request", "en", "Practise my Welsh with somebody", "Half an hour, slowly.", "lessons", "Llanfair"),
    (43, v.GWEN, "request", "cy", "Mynd â fi i’r ysbyty", "Bronglais, unwaith y mis.", "lifts", "Llanfair"),
    (40, v.IDRIS, "request", "cy", "Torri’r lawnt", "Mae peiriant gen i.", "garden", "Llanfair"),
    (38, v.ELERI, "offer", "cy", "Pobi cacennau", "Bara brith a theisen lap.", "food", "Llanfair"),
    (35, v.SAMIRA, "offer", "en", "Cooking together", "Lentils, bread, and how to make hummus.", "food", "Llanfair"),
    (33, v.JOHN, "request", "en", "Dog walking while my knee is bad", "Jess is old and slow.", "animals", "Llanfair"),
    (30, v.TOMOS, "offer", "cy", "Garddio", "Palu, chwynnu, tocio.", "garden", "Penrhiw"),
    (28, v.RUTH, "offer", "en", "Help with forms and letters", "I worked in a council office.", "paperwork", ""),
    (26, v.MARGARET, "request", "en", "Somebody to read to me", "Poetry, or the paper.", "company", "Llanfair"),
    (23, v.NIA, "offer", "cy", "Gwarchod plant", "Ar nos Wener, fel arfer.", "children", "Penrhiw"),
    (21, v.KWAME, "offer", "en", "Computers and phones", "From photos to forms.", "computers", "Llanfair"),
    (18, v.DAFYDD, "request", "cy", "Help gyda’r cyfrifiadur", "Dw i eisiau gweld fy wyrion.", "computers", "Llanfair"),
    (15, v.NEUADD, "request", "cy", "Rhywun i agor y neuadd", "Nos Fawrth am saith.", "community", "Llanfair"),
    (12, v.CARYS, "offer", "cy", "Cerdded ar lan yr afon", "Bob bore Sul, yn araf.", "outdoors", "Llanfair"),
    (10, v.PIOTR, "offer", "en", "Painting and small repairs", "I have ladders.", "home", "Llanfair"),
    (8, v.BRIDIE, "request", "en", "Shopping on Thursdays", "A short list, from the Co-op.", "errands", "Llanfair"),
    (5, v.MEGAN, "offer", "cy", "Canu gyda’n gilydd", "Does dim rhaid gallu canu.", "music", "Llanfair"),
    (3, v.LOWRI, "request", "cy", "Symud soffa", "Mae’r Bwthyn lan tair gris.", "home", "Penrhiw"),
    (2, v.MARGARET, "request", "en", "Collecting my prescription", "From the chemist’s.", "medicines", "Llanfair"),
    (1, v.ALYS, "request", "en", "A lift to the dentist", "Next Friday at ten.", "lifts", "Llanfair"),
)

# days ago, whose request, who was asked whether they could help, what they said
ASKED: tuple[tuple[int, str, str, str], ...] = (
    (39, v.GWEN, v.PETER, "no"),
    (1, v.ALYS, v.EMYR, "no reply"),
)
RING_ME = ((1, v.SUE),)  # days ago, who would like to be rung about help
