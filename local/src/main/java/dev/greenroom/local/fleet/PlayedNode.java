package dev.greenroom.local.fleet;

import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Properties;

/**
 * A node that this machine plays.
 *
 * @param nodeId by which it is known
 * @param hosting metal or cloud
 * @param region where it is said to stand
 * @param milliVcpus what it is said to have
 * @param memoryMb the same, in MiB
 * @param joined false while its start is played
 */
record PlayedNode(
    String nodeId, Hosting hosting, Region region, int milliVcpus, int memoryMb, boolean joined) {

  boolean cloud() {
    return hosting == Hosting.cloud;
  }

  PlayedNode started() {
    return new PlayedNode(nodeId, hosting, region, milliVcpus, memoryMb, true);
  }

  String text() throws IOException {
    Properties out = new Properties();
    out.setProperty("nodeId", nodeId);
    out.setProperty("hosting", hosting.name());
    out.setProperty("region", region.name());
    out.setProperty("milliVcpus", Integer.toString(milliVcpus));
    out.setProperty("memoryMb", Integer.toString(memoryMb));
    out.setProperty("joined", Boolean.toString(joined));
    StringWriter text = new StringWriter();
    out.store(text, null);
    return text.toString();
  }

  static PlayedNode of(String text) throws IOException {
    Properties in = new Properties();
    in.load(new StringReader(text));
    return new PlayedNode(
        in.getProperty("nodeId"),
        Hosting.valueOf(in.getProperty("hosting")),
        Region.valueOf(in.getProperty("region")),
        Integer.parseInt(in.getProperty("milliVcpus")),
        Integer.parseInt(in.getProperty("memoryMb")),
        Boolean.parseBoolean(in.getProperty("joined")));
  }
}
