// What a page needs before, between and after the answers of the server. It runs before React and before anything is
// drawn. Everything hangs on data attributes that the components write; nothing is evaluated from text, so that the
// content security policy can forbid it.
//
// The order counts: what stops a press comes before what a press does.
import * as address from "./address.js";
import * as brand from "./brand.js";
import * as changes from "./changes.js";
import * as chosen from "./chosen.js";
import * as dialogs from "./dialogs.js";
import * as errors from "./errors.js";
import * as focus from "./focus.js";
import * as keyboard from "./keyboard.js";
import * as lengths from "./lengths.js";
import * as looks from "./looks.js";
import * as navigation from "./navigation.js";
import * as press_once from "./press_once.js";
import * as reveal from "./reveal.js";
import * as rows from "./rows.js";
import { observe } from "./signals.js";
import * as whole_text from "./whole_text.js";

brand.start();
errors.start();
changes.start();
press_once.start();
reveal.start();
dialogs.start();
rows.start();
address.start();
focus.start();
navigation.start();
chosen.start();
looks.start();
whole_text.start();
keyboard.start();
lengths.start();
observe();
