"""Words that would make a silly reason: they hold sentences together and are about nothing.

They are learned from like all others ("how" tells a question); they are only not shown.
Frequent words of one project are found by counting; this list is for histories too short
for that.
"""

from __future__ import annotations

from typing import Final

_LISTS: Final = """
about after all also although always am an and another any are around as at be because been
before being but by can cannot could did do does doing done don't during each either else
etc even ever every everything few find for from get gets getting give given got had has
have having he her here his how however i'm i've if in into is it it's its itself just keep
last least less let like look looks made make makes many may maybe me might mine more most
much must my need needs never new no none nor not nothing now of off often on once one only
onto or other others our out over own per please put rather really run same say says see
seem seems shall she should show since so some something still such take taken takes than
thank thanks that the their them then there these they thing things this those though
through thus time to together too two under until up upon us use used using very via want
was way we well went were what when where whether which while who whole whose why will with
within without work would yes yet you your
aber als am auch auf aus bei bin bis bitte da das dass dem den der des die dies diese dieser
doch du ein eine einem einen einer eines er es für hat haben ich ihr im in ist kann kein
keine man mehr mein mich mir mit nach nicht noch nur oder ohne schon sehr sein sich sie sind
so über um und uns unter von vor war was wenn werden wie wir wird wo zu zum zur
au aucun aussi avec avoir bonjour car ce cela ces cette comme dans de depuis des donc du
elle en est et être fait il ils je la le les leur mais merci ne nous on ou où par pas plus
pour quand que qui sans se si son sont sur très tout tous un une vous
al algo aunque con cuando de del desde donde el ella en entre es esta estamos este está
gracias ha hay hola la las lo los más me mi muy no nos para pero por porque que se si sin
sobre son su también te un una ya yo
ao as com como da das do dos ela ele em eu foi isso mas meu na não no nos num os ou para
pela pelo por quando que são sem seu sua também tem uma
che ci con cui dal dei del della di gli ha ho il io la le lo ma mi nel nella non per più
quando questo se si sono su un
and в во вы где да для до его если есть же за и из или к как когда мне мы на не нет но
о об он она они от по при с со так также там то только у уже что это я
aan als bij dan dat de die dit een en er het hij ik in is je maar met naar niet nog of om
ook op te toen uit van voor wat we wel zijn
"""

FUNCTION_WORDS: Final = frozenset(_LISTS.split())
