"""Names of products and devices that do not exist: what a long list of added terms costs where none of them is said.

Made up for this; none is a word, a drug or a device known to the vocabulary or the dictation lines.
"""

from collections.abc import Mapping

from reporting.wording import Language

_FRENCH = """
Balezone Balilucath Balirozone Balodidrène Balufane Braxivrex Braxizide Braxolozone Braxutide Calaristine
Calemogliste Calodidral Calodiplast Calovrex Caluvevrex Cavanapride Cavaritide Cavezone Cavidrène Cavilure
Cavimab Cavolorénol Cavotrix Cavuvelure Dovatrix Dovodizide Dovuvedrène Dromaristent Dromezide Dromirostine
Dromodiflex Dromuvedrène Dromuvevane Eryaplast Eryatide Eryetigraphe Eryistent Fararisorbe Faremofane
Fareplast Felemolure Feletimab Felirogliste Fluxevrex Gadaridrène Gademodral Gadodinolide Gaduvemab
Glianaline Glianalure Gliarivane Gliluflex Glilugliste Gliodimab Gliolosorbe Glioplast Gliudral Gliufane
Helanaplast Helazide Heletizone Helilugraphe Helilunibe Heloditrix Ibrieport Ibriolodrène Ibriotrix
Jovanadral Jovanastent Jovaricath Jovarilure Jovetifane Jovetiflex Jovetivrex Jovizide Jovoditide Kolanarénol
Kolanasorbe Kolilutrix Kolirénol Kryetipride Kryetirénol Kryilunolide Kryodivrex Kryolotide Kryuline
Kryuverénol Miretipride Miretistine Miretizone Miruplast Nexidrène Novavane Novetinolide Novilumab
Ostaristent Ostemocath Ostifane Ostofane Ostolopride Oxianapride Oxiaripride Oxiarisorbe Oxiemofane
Oxilupride Oxilustine Oxiluzone Oxiodidrène Oxiodizide Oxiolosorbe Perafane Perarimab Perirolure Perozone
Prilaridral Priletidral Prilezide Priluport Priluvane Pylanavane Pylemodral Pylemographe Pylemozone
Pyletigliste Pylevane Pylolonibe Pylolotide Quinalure Quineflex Quinetitrix Quinivrex Quinodizone Ravadral
Ravanafane Ravanolide Ravaplast Raviluzone Ravirénol Siladral Silenolide Siletifane Sililustine Silipride
Silonolide Soradral Soranavane Soriline Sorirographe Sorodinibe Sorolostine Tezetipride Tezirovrex Tezustine
Tezuvevrex Thalarinibe Thalirotide Thaluplast Thaluvesorbe Tramarisorbe Tramirosorbe Tramodisorbe Tramuvedral
Ulvagraphe Ulvaplast Ulvirodral Ulvudrène Vedapride Vedegraphe Vedetigraphe Vedifane Vediluline Vedirocath
Vedirotrix Vedoline Vedolostine Veduvefane Vorarizone Vorirocath Vorivrex Vorodigliste Vorolofane Vorutrix
Voruvetrix Wenamab Wenariflex Wenivrex Wenolozide Wenudral Wenuvrex Ystemodrène Ystirozone Ystographe
Zantirofane Zantiropride Zantirotrix Zantodivane Zantuvefane Zelolonibe Zelolovane Zeluplast
"""
_ENGLISH = """
Baladrene Balanavrex Balanib Balemorenol Baloport Balufane Braxanavane Braxatide Braxigraph Braxilucath
Braxoditrix Braxuveline Braxuvesorb Caledrene Calelure Calemozide Caliluzide Calirodral Calirotrix Caloglist
Cavarisorb Cavemomab Cavidrene Cavolonib Cavunib Cavustent Dovanatrix Dovanazide Dovarizone Doveport
Dovoglist Dovurenol Drometiflex Dromironib Dromironolide Dromiroplast Dromololure Dromonolide Eryanalure
Eryasorb Eryetigraph Eryiluline Eryirozide Eryistin Eryonolide Fararenol Faremostent Farirotrix Felaline
Felanagraph Felaridral Felemodrene Felemoflex Felolograph Felufane Feluvevrex Fluxaflex Fluxanapride
Fluxarinib Fluxodizide Fluxugraph Fluxuvedrene Fluxuvevrex Gadariglist Gadaritide Gadetilure Gadocath
Gadodiline Gadolovrex Gadugraph Glianapride Glianastin Helemovrex Helistin Heludral Helutide Ibriavane
Ibriolotrix Ibrirograph Jovestent Jovifane Jovirotrix Kolemostin Kolirodrene Kolosorb Koluplast Kryavane
Kryavrex Kryetitide Kryiroport Kryoloport Kryolovrex Lumeline Lumetiline Lumiluport Lumilutrix Lumimab
Lumitrix Lumodidral Lumodidrene Nexanadrene Nexapride Nexarisorb Nexefane Nexerenol Nexetidral Nexucath
Novanacath Novarifane Novetirenol Novitrix Novuveport Ostanacath Osteglist Ostolopride Oxiazide Oxietinolide
Oxiluflex Oxiodivrex Oxirograph Oxiucath Oxiudral Oxiuglist Perifane Perirodral Peroflex Perumab Prilanarenol
Pylapride Pylaristin Pylodiflex Quinirofane Quinivrex Quinodipride Quinodisorb Raveticath Ravilusorb
Ravuvedral Silariplast Silironib Siloditide Silodivane Soremoport Soretidral Sorofane Tezatide Tezemostent
Tezetizide Teziroglist Tezolozide Thaletide Thalezide Thaliludral Thaliluflex Thalodinolide Tramaritide
Tramarivane Tramemopride Trametrix Tramiline Tramilunolide Tramimab Tramodizide Tramorenol Tramotrix
Tramulure Ulvananolide Ulvanib Ulviluline Ulvolozide Ulvostin Ulvozide Vedanagraph Vedanaline Vedariflex
Vedemovrex Vedirostin Vedustin Vorarinib Vorasorb Voremofane Vorololure Voruvetrix Voruvezide Wenaflex
Weneflex Wenironib Ystemonib Ystistin Ystonib Zantemostin Zantetinolide Zantevrex Zantiroline Zelarenol
Zelarirenol Zelaristent Zeluplast Zelusorb Zeluvane
"""

UNSAID: Mapping[Language, tuple[str, ...]] = {
    Language.FRENCH: tuple(_FRENCH.split()),
    Language.ENGLISH: tuple(_ENGLISH.split()),
}
"""200 of each language, as they are written; they are said as they are written."""
