package dev.greenroom.local.host;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.process.LaunchOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The command line and the environment of one process.
 *
 * @param workdir where it starts
 * @param argv the program, absolute, and its arguments
 * @param env all of it: nothing of Greenroom's own environment gets in but PATH
 */
record GameCommand(Path workdir, List<String> argv, Map<String, String> env) {

  static GameCommand of(
      LaunchOrder order,
      HostImage image,
      ProgramSearch.Found program,
      List<BoundPort> ports,
      ProcessFolder folder,
      String publicHost,
      HostPath hostPath) {
    Path work = folder.work();
    PathRewrite paths = new PathRewrite(image.root(), work);
    List<String> argv = new ArrayList<>();
    argv.add(
        program.inImage()
            ? work.resolve(image.root().relativize(program.file())).toString()
            : program.file().toString());
    int script = ShellForm.script(image.argv()).orElse(-1);
    for (int i = 1; i < image.argv().size(); i++) {
      String word = image.argv().get(i);
      argv.add(i == script ? paths.script(word) : paths.word(word));
    }
    return new GameCommand(
        ImagePath.under(work, image.workdir()),
        List.copyOf(argv),
        environment(order, image, ports, folder, publicHost, hostPath));
  }

  private static Map<String, String> environment(
      LaunchOrder order,
      HostImage image,
      List<BoundPort> ports,
      ProcessFolder folder,
      String publicHost,
      HostPath hostPath) {
    Map<String, String> base = new LinkedHashMap<>();
    base.put("LANG", "C.UTF-8");
    base.putAll(image.env());
    order.env().forEach((name, value) -> base.put(name, value));
    Map<String, String> env =
        new LinkedHashMap<>(new ImageEnvironment(image.root(), folder.work(), hostPath).of(base));
    // What the contract says is handed on letter for letter.
    order.env().entrySet().stream()
        .filter(e -> e.getKey().startsWith("HATHORA_"))
        .forEach(e -> env.put(e.getKey(), e.getValue()));
    env.putIfAbsent("HOME", folder.work().toString());
    env.putIfAbsent("TMPDIR", folder.temporary().toString());
    env.put("HATHORA_HOSTNAME", publicHost);
    for (BoundPort port : ports) {
      boolean first = port.equals(ports.getFirst());
      if (first) {
        env.put("PORT", Integer.toString(port.port()));
      }
      env.put(
          variable(first ? ContainerPort.DEFAULT : port.name()),
          Integer.toString(port.publicPort()));
    }
    return env;
  }

  private static String variable(String portName) {
    return "HATHORA_" + portName.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
  }
}
