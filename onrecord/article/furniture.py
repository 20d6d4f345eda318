"""The words that page furniture is made of, by what it is; lower case, as they stand between blanks.

Each row is a number that the model reads and, where a block is dropped, the reason that is given.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "share buttons": "share tweet facebook twitter whatsapp linkedin pinterest telegram instagram bluesky x.com email e-mail mail print copy link teilen drucken "
    "partager imprimer compartir condividi compartilhar udostępnij dela del sdílet delen paylaş поделиться シェア ツイート 分享 follow folgen suivre síguenos seguici",
    "related links": "related recommended read more also next continue trending popular latest stories mehr lesen auch weitere weiterlesen lire aussi suite lees meer "
    "leer más también leggi anche czytaj także läs mer också les også læs číst další читайте также 関連記事 関連 もっと見る 相关 recommandé meistgelesen thema don’t don't miss",
    "copyright line": "© copyright rights reserved rechte vorbehalten droits réservés derechos reservados diritti riservati (c) license licence creative commons impressum",
    "picture credit": "photo: photo foto: foto image: image picture: bild: bild credit: credit crédit photograph: getty reuters ap afp dpa imago shutterstock courtesy unsplash "
    "photo/ (photo (foto images images/ 写真 撮影 提供 source: quelle: caption",
    "newsletter or log-in box": "subscribe subscriber subscribers subscription newsletter newsletters sign signup log login register registered account password inbox "
    "abonnieren abo anmelden einloggen registrieren abonnez abonner s'abonner inscrivez connexion suscríbete suscribirse inscríbete iscriviti abbonati accedi assine "
    "prenumerera logga logg abonnement zapisz subskrybuj 登録 会員 ログイン 無料",
    "comments": "comment comments comments: reply replies kommentar kommentare kommentieren commentaire commentaires comentario comentarios commenti komentarze コメント 评论 likes upvote",
    "cookie or privacy notice": "cookie cookies privacy terms consent gdpr javascript browser datenschutz nutzungsbedingungen einwilligung confidentialité privacidad externen inhalte adblocker",
    "byline": "by von par por di av door text: autor: author author: written posted published updated updated: published: veröffentlicht aktualisiert publié mis publicado "
    "actualizado pubblicato opublikowano editor reporter correspondent redaktion staff journalist freelance contributor writer",
    "advert": "advertisement advertisement: advert anzeige werbung publicité publicidad pubblicità reklama annonse annons sponsored affiliate commission deal deals shop buy "
    "price prices sale discount coupon cart 広告",
    "page furniture": "min minutes read views view ago tags: tags tag categories category filed under topics topics: topic posted previous skip back home menu search close open "
    "loading play mute video audio listen watch gallery slideshow image expand top contents toggle suche menü inhalt",
}
NAMES = tuple(WORDS)
OF = {
    word + mark: number for number, words in enumerate(WORDS.values()) for word in words.split() for mark in ("", ":", ".", ",", "!", "?")
}
