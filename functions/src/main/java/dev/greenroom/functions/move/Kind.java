package dev.greenroom.functions.move;

/** The kinds of records; the constants are spelled as the wire spells them. */
enum Kind {
  organization,
  budget,
  token,
  member,
  invite,
  fleet,
  build,
  application,
  buildNumbers,
  deployment
}
