package dev.greenroom.functions.auth;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.core.user.Standing;
import java.util.List;

/** Who is calling. */
public sealed interface Caller {

  /** The organization for which it acts. */
  String orgId();

  /** What the things that it makes are marked with. */
  String name();

  /**
   * Someone with a token of an organization.
   *
   * @param operator true for whoever runs this Greenroom
   */
  record Developer(String orgId, String name, Scopes scopes, boolean operator) implements Caller {}

  /** A user in person, who acts for no organization at the moment. */
  record User(String name, List<Standing> standings) implements Caller {
    @Override
    public String orgId() {
      throw new IllegalStateException("a user acts in person here");
    }
  }

  /** A game server; it acts for its own application only. */
  record GameProcess(String orgId, Process process) implements Caller {
    @Override
    public String name() {
      return "process " + process.processId();
    }
  }

  /** A node's agent, or a game server, that reports about itself and does nothing else. */
  record Reporter(String name) implements Caller {
    @Override
    public String orgId() {
      throw new IllegalStateException("a reporter acts for no organization");
    }
  }

  /** A player of an application; what it makes is marked with its id. */
  record Player(String orgId, String name) implements Caller {}

  /** Nobody in particular. */
  record Anybody() implements Caller {
    @Override
    public String orgId() {
      throw new IllegalStateException("this operation is open, it has no organization");
    }

    @Override
    public String name() {
      return "anybody";
    }
  }
}
