package dev.greenroom.local.host;

import java.util.List;
import java.util.Optional;

/** Command lines that hand a script to a shell: {@code sh -c "…"}. */
final class ShellForm {
  private ShellForm() {}

  /** The index of the script; empty when the command line is of another form. */
  static Optional<Integer> script(List<String> argv) {
    boolean shell = argv.size() > 2 && argv.getFirst().matches("(.*/)?(sh|bash|dash|ash|zsh|ksh)");
    return shell && argv.get(1).matches("-[a-z]*c") ? Optional.of(2) : Optional.empty();
  }
}
