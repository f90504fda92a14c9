//! The bare page on which an inbox's widget is tried, in the language of whoever opens it.

use crate::waits::page::Language;

/// The widget speaks the language of the page that it is on.
pub(super) fn html(inbox: events::InboxId, language: Language) -> String {
    let [lang, title, heading, lead] = match language {
        Language::English => [
            "en",
            "Try the widget",
            "Your widget, on a bare page",
            "Open the chat in the corner and write. Then look at your desk.",
        ],
        Language::German => [
            "de",
            "Das Widget ausprobieren",
            "Ihr Widget auf einer leeren Seite",
            "Öffnen Sie den Chat in der Ecke und schreiben Sie etwas. Dann sehen Sie auf Ihr Pult.",
        ],
    };
    format!(
        "<!doctype html><html lang={lang}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><link rel=icon href=/desk/icon.svg><link rel=stylesheet href=/shop.css>\
         <main><h1>{heading}</h1><p>{lead}</p></main>\
         <script src=/widget.js data-inbox=\"{inbox}\" async></script></html>"
    )
}
