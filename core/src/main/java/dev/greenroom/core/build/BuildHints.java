package dev.greenroom.core.build;

import dev.greenroom.core.build.DockerfileText.Instruction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What could be done better, a sentence each. They are guesses from the text of the Dockerfile and
 * the layers of the image; a build is never refused for one.
 */
public final class BuildHints {
  /** Below it nobody gains anything by a smaller layer. */
  private static final long LARGE = 20_000_000;

  /** Installs what the game stands on: takes long, and seldom changes. */
  private static final Pattern INSTALLS =
      Pattern.compile(
          "\\b(apt-get|apt|apk|dnf|yum|pip3?|npm|pnpm|yarn|bundle|composer)\\s(\\S+\\s)*?"
              + "(install|add|ci)\\b|\\bgo mod download\\b|\\bcargo fetch\\b|\\bdotnet restore\\b"
              + "|\\bmvn\\b.*dependency:go-offline");

  private static final Pattern COMPILES_WITH_SYMBOLS =
      Pattern.compile(
          "\\b(gcc|g\\+\\+|cc|c\\+\\+|clang|clang\\+\\+)\\s(.*\\s)?-g(gdb)?[0-9]?(\\s|$)"
              + "|CMAKE_BUILD_TYPE=(Debug|RelWithDebInfo)\\b"
              + "|\\bdotnet (build|publish)\\b.*(-c|--configuration)[ =]Debug\\b");

  private static final Pattern CARGO = Pattern.compile("\\bcargo build\\b");
  private static final Pattern STRIPS =
      Pattern.compile("\\bstrip\\s|\\s-s(\\s|$)|-Wl,(-s|--strip)|--strip-|-ldflags.*-s\\b");
  private static final Pattern SYMBOL_FILES =
      Pattern.compile("\\.(pdb|dSYM|debug|dbg|sym)\\b", Pattern.CASE_INSENSITIVE);

  private BuildHints() {}

  /** The hints on a build, what wastes most time first. */
  public static List<String> of(BuildReport report) {
    List<String> hints = new ArrayList<>();
    List<Instruction> dockerfile =
        report.dockerfile().map(DockerfileText::parse).orElseGet(List::of);
    hints.addAll(cacheBusters(dockerfile));
    largestLayer(report.layers()).ifPresent(hints::add);
    debugSymbols(dockerfile).ifPresent(hints::add);
    rootUser(dockerfile).ifPresent(hints::add);
    return hints;
  }

  /** A copy of everything before an installation: each changed file runs that again. */
  private static List<String> cacheBusters(List<Instruction> dockerfile) {
    List<String> hints = new ArrayList<>();
    Optional<Instruction> copy = Optional.empty();
    for (Instruction each : dockerfile) {
      if (copy.map(c -> c.stage() != each.stage()).orElse(false)) {
        copy = Optional.empty();
      }
      if (copy.isEmpty() && copiesEverything(each)) {
        copy = Optional.of(each);
      } else if (copy.isPresent()
          && each.keyword().equals("RUN")
          && INSTALLS.matcher(each.arguments()).find()) {
        hints.add(
            ("Dockerfile line %d (%s) stands before line %d (%s): whatever file changes, that runs"
                    + " again. Copy only what the installation reads, install, and copy the rest"
                    + " afterwards.")
                .formatted(copy.get().line(), copy.get().shown(), each.line(), each.shown()));
        copy = Optional.empty();
      }
    }
    return hints;
  }

  private static boolean copiesEverything(Instruction each) {
    if (!each.keyword().equals("COPY") && !each.keyword().equals("ADD")) {
      return false;
    }
    if (each.arguments().contains("--from=")) {
      return false;
    }
    String source = each.arguments().replaceAll("--\\S+\\s+", "").split("[\\s,]+")[0];
    return List.of(".", "./", "*", "./*", "/").contains(source.replaceAll("[\\[\"]", ""));
  }

  private static Optional<String> largestLayer(List<BuildReport.Layer> layers) {
    long all = layers.stream().mapToLong(BuildReport.Layer::bytes).sum();
    return layers.stream()
        .max(Comparator.comparingLong(BuildReport.Layer::bytes))
        .filter(layer -> layer.bytes() >= LARGE)
        .map(
            layer ->
                String.format(
                    Locale.ROOT,
                    "The largest layer is '%s': %.1f of %.1f MB. What a later line deletes stays in"
                        + " it; delete in the same line, or copy from an earlier stage only what"
                        + " the game needs.",
                    layer.name().length() <= 80
                        ? layer.name()
                        : layer.name().substring(0, 80) + "…",
                    layer.bytes() / 1e6,
                    all / 1e6));
  }

  private static Optional<String> debugSymbols(List<Instruction> dockerfile) {
    boolean stripped =
        dockerfile.stream()
            .anyMatch(
                each -> each.keyword().equals("RUN") && STRIPS.matcher(each.arguments()).find());
    return dockerfile.stream()
        .filter(each -> hasSymbols(each, stripped))
        .findFirst()
        .map(
            each ->
                ("Dockerfile line %d (%s) seems to put debug symbols into the image; keep them"
                        + " beside it, and strip the program.")
                    .formatted(each.line(), each.shown()));
  }

  private static boolean hasSymbols(Instruction each, boolean stripped) {
    String arguments = each.arguments();
    return switch (each.keyword()) {
      case "RUN" ->
          !stripped
              && (COMPILES_WITH_SYMBOLS.matcher(arguments).find()
                  || CARGO.matcher(arguments).find() && !arguments.contains("--release"));
      case "COPY", "ADD" -> SYMBOL_FILES.matcher(arguments).find();
      default -> false;
    };
  }

  /** Of the last stage, and the stages on which it stands. */
  private static Optional<String> rootUser(List<Instruction> dockerfile) {
    if (dockerfile.stream().noneMatch(each -> each.keyword().equals("FROM"))) {
      return Optional.empty();
    }
    int stage = dockerfile.getLast().stage();
    while (true) {
      int current = stage;
      List<Instruction> lines =
          dockerfile.stream().filter(each -> each.stage() == current).toList();
      Optional<Instruction> user =
          lines.stream().filter(e -> e.keyword().equals("USER")).reduce((a, b) -> b);
      if (user.isPresent()) {
        return user.filter(u -> u.arguments().strip().matches("(root|0)(:.*)?"))
            .map(
                u ->
                    "Dockerfile line %d (%s): the game runs as root; give it a user of its own."
                        .formatted(u.line(), u.shown()));
      }
      int below = stageNamed(dockerfile, lines.getFirst(), current);
      if (below < 0) {
        return Optional.of(
            "No USER line: the game runs as root, unless its base image says otherwise; give it a"
                + " user of its own.");
      }
      stage = below;
    }
  }

  /** The earlier stage from which a FROM line starts; -1 when that is an image. */
  private static int stageNamed(List<Instruction> dockerfile, Instruction from, int before) {
    String base = from.arguments().replaceAll("--\\S+\\s+", "").split("\\s+")[0];
    return dockerfile.stream()
        .filter(each -> each.keyword().equals("FROM") && each.stage() < before)
        .filter(
            each ->
                each.arguments()
                    .toLowerCase(Locale.ROOT)
                    .endsWith(" as " + base.toLowerCase(Locale.ROOT)))
        .mapToInt(Instruction::stage)
        .max()
        .orElse(-1);
  }
}
