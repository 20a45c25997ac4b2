// Before the first paint, so that a dark room stays dark: the person's own choice, or else the system's.
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function chosenTheme() {
  try {
    return localStorage.getItem("waymark-theme");
  } catch {
    return null;
  }
}

function applyTheme() {
  document.documentElement.dataset.theme = chosenTheme() ?? (systemDark.matches ? "dark" : "light");
}

applyTheme();
systemDark.addEventListener("change", applyTheme);
