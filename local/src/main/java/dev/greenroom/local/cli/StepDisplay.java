package dev.greenroom.local.cli;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows the log of a build on a terminal: a line for each step that is over, and below them one
 * that changes, with the newest step that runs and what it printed last.
 */
final class StepDisplay {
  /** Of what steps printed, to be shown when the build fails. */
  private static final int LAST_LINES = 30;

  private static final int WIDTH = 79;

  /** As BuildKit's steps are told: a number, and what happened to it. */
  private static final Pattern BUILDKIT = Pattern.compile("#(\\d+) (.*)");

  private static final Pattern CLASSIC = Pattern.compile("Step \\d+/\\d+ : .*");

  /** An escape sequence of the log would move the cursor. */
  private static final Pattern CONTROL = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]|\\p{Cntrl}");

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final Map<String, String> running = new LinkedHashMap<>();
  private final Deque<String> last = new ArrayDeque<>();
  private String classic = "";

  StepDisplay(PrintWriter out) {
    this.out = out;
  }

  void line(String raw) {
    String line = CONTROL.matcher(raw).replaceAll("");
    Matcher step = BUILDKIT.matcher(line);
    if (step.matches()) {
      ofStep(step.group(1), step.group(2));
    } else if (CLASSIC.matcher(line).matches()) {
      endClassic();
      classic = line;
      change(line);
    } else if (classic.isEmpty() || line.startsWith("Dockerfile line ")) {
      keep(line);
    } else {
      remember(line);
      change(classic + " | " + line.strip());
    }
  }

  private void ofStep(String number, String what) {
    String name = running.get(number);
    if (name == null) {
      running.put(number, what);
      change(what);
    } else if (what.equals("CACHED") || what.startsWith("DONE ") || what.startsWith("FAILED")) {
      running.remove(number);
      keep("%-9s %s".formatted(result(what), name));
      List<String> others = new ArrayList<>(running.values());
      if (!others.isEmpty()) {
        change(others.getLast());
      }
    } else {
      remember(what);
      change(name + " | " + what);
    }
  }

  private static String result(String what) {
    return what.equals("CACHED")
        ? "cached"
        : what.startsWith("DONE ") ? what.substring("DONE ".length()) : "failed";
  }

  private void remember(String line) {
    last.add(line);
    if (last.size() > LAST_LINES) {
      last.remove();
    }
  }

  private void endClassic() {
    if (!classic.isEmpty()) {
      keep(classic);
      classic = "";
      last.clear();
    }
  }

  /** A line that stays. */
  private void keep(String line) {
    out.print(CLEAR + line + "\n");
    out.flush();
  }

  /** The line that changes: cut, since one that wraps cannot be taken back. */
  private void change(String line) {
    out.print(CLEAR + (line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…"));
    out.flush();
  }

  /** The build succeeded. */
  void done() {
    endClassic();
    out.print(CLEAR);
    out.flush();
  }

  /** It did not: what was printed last says why. */
  void failed() {
    List<String> why = List.copyOf(last);
    endClassic();
    out.print(CLEAR);
    why.forEach(line -> out.print(line + "\n"));
    out.flush();
  }
}
