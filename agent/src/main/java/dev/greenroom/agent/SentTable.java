package dev.greenroom.agent;

import java.io.IOException;
import java.util.List;

/** What the connections of a machine have sent. */
interface SentTable {

  /** A machine that does not count, or does not tell. */
  SentTable NONE = List::of;

  /**
   * Every connection that counts, at this moment.
   *
   * @throws IOException when the machine did not tell
   */
  List<Sent> look() throws IOException;
}
