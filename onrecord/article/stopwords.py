"""The commonest short words of the languages that news is most often written in: what prose has and a menu lacks."""

from __future__ import annotations

# By language; a word that is common in the menus of another language ("a", "on", "die" are harmless) is left out.
BY_LANGUAGE = {
    "en": "the of and to in that is was for it with as his he be by had not are but at from have an which were their has been will would who said they this its",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war haben",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec aux ont été cette mais ses son elle",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ha este ya entre porque fue",
    "it": "di che la il un a per non è una in del con della le si dei da i al ha sono nel alla più gli anche lo come ma delle",
    "pt": "de que e o a do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das à seu sua ou ser",
    "nl": "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij uit nog naar heeft door over ze",
    "sv": "och i att det som en på är av för med den till inte om ett har de var från vid men sig så kan",
    "no": "og i det er på som en til av for at med ikke den har de et om fra var seg men han så kan",
    "da": "og i at det er en til på som af for med de den der har ikke et om var sig fra men han kan",
    "pl": "w i na z się do nie że to jest o po jak za od przez dla są który oraz ale tym jego było",
    "cs": "a se v na je že s o do i to jako za pro ve by z jsou ale které k podle tak od však",
    "ru": "и в не на что с по он как это из к у за от для но о его было был то так же",
    "uk": "і в не на що з та до за у про від це для як але його був",
    "tr": "ve bir bu için da de ile olarak daha çok olan gibi en ne kadar sonra",
    "hu": "a az és hogy nem is egy meg ez volt már csak mint van de el",
    "ro": "de și în a la cu nu pe din că o este pentru care mai un au fost",
    "fi": "ja on ei että se oli hän mutta ovat myös kun joka sekä mukaan",
    "el": "και το της η να του με για την που από στο τα είναι",
    "id": "yang dan di dengan untuk dari ini itu pada tidak dalam akan juga ke oleh sebagai telah",
    "vi": "và của là có được cho trong với các một không người những",
    "sw": "ya na wa kwa ni la katika za kuwa hiyo alisema",
    "ar": "في من على أن إلى عن التي مع الذي هذا كان بعد ما",
    "he": "של את על לא הוא עם כי זה גם",
    "fa": "و در به از که این را با است برای",
    "hi": "के का में की है और से को पर ने कि यह",
    "af": "die en van het in is wat nie om te dat vir met sy op",
}
STOPWORDS = frozenset(word for words in BY_LANGUAGE.values() for word in words.split() if len(word) > 1 or word in "aiyeoвисіу")
