// The one word of React to the scripts that know nothing of it: what it has drawn is there, and alive.
import { useEffect } from "react";
import { useLocation } from "react-router";

/** Tell with `onramp:shown` that the first page is alive, and each later page as soon as it is drawn. */
export function useShown() {
  const { pathname } = useLocation();
  useEffect(() => {
    window.dispatchEvent(new Event("onramp:shown"));
  }, [pathname]);
}
