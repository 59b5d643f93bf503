"""Words that mean much the same, within a language and across the two: who looks for a lift finds a lifft.

Each line is one meaning. A word may stand in several; that two words share a third makes them no kin. To add a line is
all that is needed: it is looked up when somebody searches, and no index knows of it.
"""

from __future__ import annotations

from timebank.board.speech import plain, stem

_MEANINGS = """
lift ride lifft reid cludiant cludo transport drive gyrru driver gyrrwr taxi tacsi travel teithio
car ceir modur
hospital ysbyty
doctor surgery gp meddyg meddygfa doctor
dentist deintydd
chemist pharmacy fferyllfa fferyllydd
prescription medicine presgripsiwn meddyginiaeth moddion
station gorsaf
train trên
bus bws
shop shopping groceries supermarket siop siopa archfarchnad
errand neges negeseuon
collect fetch nôl casglu
deliver delivery danfon
garden gardener gardd garddio garddwr
lawn grass mow mower lawnmower strim lawnt gwair glaswellt porfa strimio
cut cutting torri
trim prune tocio
hedge gwrych perth
weed chwyn chwynnu
dig palu
vegetable veg llysiau llysieuyn
fruit ffrwyth ffrwythau
flower blodyn blodau
tree coeden coed
wood firewood logs pren coed
allotment rhandir
dog puppy ci cŵn
cat kitten cath cathod
hen chicken poultry iâr ieir
horse pony ceffyl merlyn
sheep dafad defaid
pet animal anifail anifeiliaid
walk walking hike cerdded heicio tro
run running rhedeg
swim swimming nofio
dance dawns dawnsio
yoga ioga
bike bicycle cycle cycling beic beicio seiclo
exercise fitness gym ymarfer ffitrwydd
sport chwaraeon
chess gwyddbwyll
cards cardiau
game gêm gemau
play chwarae
music cerddoriaeth
sing singing choir canu côr
guitar gitâr
harp telyn
violin fiddle ffidil
paint painting peintio paentio
decorate decorating wallpaper addurno papuro
art draw drawing celf arlunio
craft crefft crefftau
knit knitting gwau
crochet crosio
sew sewing gwnïo
clothes dillad
curtain llen llenni
trousers trowsus
photo photograph photography picture llun lluniau ffotograff ffotograffiaeth
cook cooking cookery coginio
meal pryd prydau
food bwyd
bake baking pobi
bread bara
cake cacen teisen
soup cawl
tea cuppa coffee te paned panad dishgled coffi
company companionship cwmni
befriend befriending visit ymweld ymweliad cyfeillio
chat talk conversation sgwrs sgwrsio siarad
listen gwrando
read reading darllen
write writing ysgrifennu
book llyfr llyfrau
newspaper papur
telephone phone call ffôn ffonio
mobile smartphone symudol
computer laptop it infotech pc cyfrifiadur gliniadur
internet online rhyngrwyd
website gwefan
tablet ipad tabled llechen
printer argraffydd
email ebost
form ffurflen
fill filling llenwi
letter llythyr
benefits budd
pension pensiwn
tax treth
bill biliau
accounts bookkeeping cyfrifon
council cyngor
advice cyngor cynghori
translate translation cyfieithu
welsh cymraeg
english saesneg
french ffrangeg
spanish sbaeneg
german almaeneg
language iaith
learn teach lesson tutor tuition dysgu gwers gwersi tiwtor
maths mathematics mathemateg
science gwyddoniaeth
school ysgol
homework cartref
history hanes
mend repair fix trwsio cyweirio
clean cleaning glanhau
window ffenest ffenestri
iron ironing smwddio
wash laundry golchi
tidy declutter tacluso cymoni
move removal symud
furniture dodrefn celfi
van fan
carry cario
plumber plumbing plymwr plymio
electrician electric electrical trydanwr trydan
carpenter carpentry joiner woodwork saer
shelf silff
door drws
diy handyman tasgau
tool tools twls
babysit babysitter babysitting childcare childminding gwarchod
child kid plentyn plant
baby babi baban
family teulu
care carer gofal gofalu gofalwr
hair haircut hairdresser barber gwallt
massage tylino
snow eira
ice rhew
water dŵr
feed feeding bwydo
watering dyfrio
meeting cyfarfod
hall neuadd
event digwyddiad
volunteer gwirfoddoli gwirfoddolwr gwirfoddolwyr
community cymuned
church eglwys
chapel capel
party parti
wedding priodas
birthday blwydd
bee beekeeping beekeeper gwenyn
sign signing bsl arwyddo
counselling cwnsela
key allwedd goriad
holiday gwyliau
market marchnad
town tref
village pentref
sea môr
beach traeth
wheelchair olwyn
blind dall
deaf byddar
shower cawod
knife cyllell
sharpen hogi
film ffilm
television tv teledu
video fideo
lonely loneliness unig unigrwydd
interview cyfweliad
design dylunio
seedling planhigion
cardiff caerdydd
swansea abertawe
newport casnewydd
wrexham wrecsam
carmarthen caerfyrddin
cardigan aberteifi
lampeter llanbedr
brecon aberhonddu
newtown drenewydd
welshpool trallwng
haverfordwest hwlffordd
fishguard abergwaun
holyhead caergybi
anglesey môn
barmouth abermaw bermo
neath nedd
mold wyddgrug
"""


def _kin() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _MEANINGS.split("\n"):
        stems = frozenset(stem(each) for each in plain(line).split())
        for each in stems:
            found[each] = found.get(each, frozenset()) | stems
    return {each: others - {each} for each, others in found.items()}


KIN = _kin()  # by the stem of a word: the stems of those that mean the same


def kin(word: str) -> frozenset[str]:
    """The stems of the words that mean much the same as the word with this stem."""
    return KIN.get(word, frozenset())
