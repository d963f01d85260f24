// What tells one form of a page from another, also after it was made anew.

/** The name of a form or button, with the record it is about. */
export const formName = (element) => `${element.getAttribute("name") ?? ""}@${element.dataset.record ?? ""}`;
