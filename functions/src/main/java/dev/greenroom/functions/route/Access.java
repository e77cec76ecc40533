package dev.greenroom.functions.route;

import dev.greenroom.core.token.Scope;

/** Who may call an operation. */
public sealed interface Access {

  /** Anybody; a token is not looked at. */
  record Open() implements Access {}

  /** A developer token with the scope. */
  record Developer(Scope scope) implements Access {}

  /** A developer token that has every scope. */
  record Admin() implements Access {}

  /** A developer token with the scope, or the token of a process of that application. */
  record DeveloperOrProcess(Scope scope) implements Access {}

  /** The token of a player of the application in the path. */
  record Player() implements Access {}

  /** Any token that speaks for a user, whatever that one may do where. */
  record OwnUser() implements Access {}

  /** Any token that speaks for a user, or one of a developer with the scope. */
  record OwnUserOrDeveloper(Scope scope) implements Access {}

  /** The token of whoever runs this Greenroom. */
  record Operator() implements Access {}

  /** The token of the process in the path. */
  record OwnProcess() implements Access {}

  /** The token of the node in the path. */
  record OwnNode() implements Access {}
}
