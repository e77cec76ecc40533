package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The few lines of shell between Greenroom and a game, so that the game does not depend on
 * Greenroom's life. The shim runs in a session of its own, starts the game in another one, waits
 * for it, ends what the game left behind, and writes the exit code. Signals go to the game's group
 * only, so that even after SIGKILL somebody is there to write 137.
 *
 * <p>Left behind is what is still in the game's process group and, where there is {@code /proc},
 * what carries the game's {@code HATHORA_PROCESS_ID}: a server that made itself a daemon, or was
 * started on a terminal of its own, would go on with its port and its players. A container ends
 * these too when its first program ends.
 *
 * <p>The file {@code shim} is created exclusively: of two shims for one folder the second leaves. A
 * program that is "busy" is tried again: whatever Greenroom forks inherits, for an instant, the
 * descriptor with which the program was being copied, and Linux starts no file that is open for
 * writing.
 */
final class Shim {
  private static final String SCRIPT =
      """
      greenroom_role=$1 greenroom_dir=$2 greenroom_mv=$3 greenroom_grep=$4
      shift 4
      greenroom_me() {
        greenroom_stat=
        [ -r "/proc/$$/stat" ] && read -r greenroom_stat <"/proc/$$/stat"
        set -- ${greenroom_stat##*) }
        printf '%s %s\\n' "$$" "${20}"
      }
      if [ "$greenroom_role" = game ]; then
        greenroom_me >"$greenroom_dir/pid.new" && "$greenroom_mv" -f "$greenroom_dir/pid.new" "$greenroom_dir/pid"
        exec "$@"
      fi
      trap : HUP INT QUIT TERM USR1 USR2
      (set -C; greenroom_me >"$greenroom_dir/shim") 2>/dev/null || exit 0
      exec </dev/null >/dev/null 3>>"$greenroom_dir/log" 2>/dev/null
      greenroom_busy() {
        [ "$greenroom_code" = 126 ] || return 1
        while read -r greenroom_line; do
          case $greenroom_line in *'ext file busy'*) return 0 ;; esac
        done <"$greenroom_dir/log"
        return 1
      }
      greenroom_end_strays() {
        [ -n "$HATHORA_PROCESS_ID" ] && [ -r /proc/self/environ ] || return 1
        greenroom_found=1
        for greenroom_file in $("$greenroom_grep" -lzsFx "HATHORA_PROCESS_ID=$HATHORA_PROCESS_ID" /proc/[0-9]*/environ); do
          greenroom_stray=${greenroom_file#/proc/}
          greenroom_stray=${greenroom_stray%/environ}
          if [ "$greenroom_stray" != "$$" ] && kill -s KILL "$greenroom_stray"; then
            greenroom_found=0
          fi
        done
        return $greenroom_found
      }
      for greenroom_try in 1 2 3 4 5 6 7 8 9 10; do
        "$@" >&3 2>&3 3>&-
        greenroom_code=$?
        greenroom_busy || break
        sleep 0.1
      done
      if read -r greenroom_pid greenroom_rest <"$greenroom_dir/pid"; then
        kill -s KILL -- "-$greenroom_pid"
      fi
      for greenroom_round in 1 2 3; do
        greenroom_end_strays || break
      done
      printf '%s\\n' "$greenroom_code" >"$greenroom_dir/exit.new" && "$greenroom_mv" -f "$greenroom_dir/exit.new" "$greenroom_dir/exit"
      """;
  private static final String PERL =
      "use POSIX (); POSIX::setsid(); exec { $ARGV[0] } @ARGV; exit 127";
  private static final String SH = "/bin/sh";

  private final List<String> newSession;
  private final String mv;
  private final String grep;

  private Shim(List<String> newSession, String mv, String grep) {
    this.newSession = newSession;
    this.mv = mv;
    this.grep = grep;
  }

  /** Empty when this machine has nothing to start a session with. */
  static Optional<Shim> find(HostPath hostPath) {
    Optional<Path> mv = hostPath.find("mv");
    String grep = hostPath.find("grep").map(Path::toString).orElse("");
    return sessionStarter(hostPath).flatMap(s -> mv.map(m -> new Shim(s, m.toString(), grep)));
  }

  /** {@code setsid} of util-linux or busybox, else perl, which macOS has. */
  private static Optional<List<String>> sessionStarter(HostPath hostPath) {
    Optional<List<String>> setsid = hostPath.find("setsid").map(p -> List.of(p.toString()));
    return setsid.or(() -> hostPath.find("perl").map(p -> List.of(p.toString(), "-e", PERL)));
  }

  /**
   * Starts the game; returns as soon as the shim is on its way.
   *
   * @param argv what the game's first program is
   * @param env all of its environment
   */
  Process start(ProcessFolder folder, Path workdir, List<String> argv, Map<String, String> env)
      throws IOException {
    Files.writeString(folder.shimScript(), SCRIPT);
    List<String> command = new ArrayList<>(role("shim", folder));
    command.addAll(role("game", folder));
    command.addAll(argv);
    ProcessBuilder builder = new ProcessBuilder(command).directory(workdir.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(env);
    return builder.start();
  }

  private List<String> role(String role, ProcessFolder folder) {
    List<String> words = new ArrayList<>(newSession);
    words.addAll(
        List.of(SH, folder.shimScript().toString(), role, folder.dir().toString(), mv, grep));
    return words;
  }
}
