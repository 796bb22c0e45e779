// Starts the console.

import "./styles/index.css";
import { render } from "preact";
import { startRoute } from "./state/route";
import { startSession } from "./state/session";
import { startTheme } from "./state/theme";
import { App } from "./views/app";

startTheme();
startRoute();
void startSession();
const root = document.getElementById("app");
if (root) render(<App />, root);
