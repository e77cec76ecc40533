# A game server of the tests: it echoes, and does what its environment and its players say.
use strict; use warnings; use IO::Socket::INET; use IO::Select;
$| = 1;
my $port = $ENV{LISTEN_PORT} // $ENV{PORT};
my $address = $ENV{LISTEN_ADDRESS} // '0.0.0.0';
my $udp = ($ENV{LISTEN_TRANSPORT} // 'tcp') eq 'udp';
$SIG{TERM} = sub { print "asked to end\n"; exit 0 } unless $ENV{DEAF};
$SIG{TERM} = 'IGNORE' if $ENV{DEAF};
print "listens on port $port\n";
my $door = IO::Socket::INET->new(LocalAddr => $address, LocalPort => $port,
  Proto => $udp ? 'udp' : 'tcp', ($udp ? () : (Listen => 50, ReuseAddr => 1))) or die "no port $port: $!";
if ($ENV{BURN}) { for (1 .. $ENV{BURN}) { fork or do { 1 while 1 } } }
sub answer {
  my ($said) = @_;
  exit $1 if $said =~ /^EXIT (\d+)/;
  if ($said =~ /^EAT/) { my @all; push @all, 'x' x 16_000_000 while 1 }
  if ($said =~ /^ENV (\w+)/) { return ($ENV{$1} // '-') . "\n" }
  if ($said =~ /^SEND (\d+)/) { return 'x' x $1 }
  if ($said =~ /^PRINT (.*)/) { print "$1\n"; return "printed\n" }
  if ($said =~ /^KEEP (\S+) (.*)/) { open my $f, '>', $1 or return "no: $!\n"; print $f $2; return "kept\n" }
  if ($said =~ /^READ (\S+)/) { open my $f, '<', $1 or return "no: $!\n"; return <$f> . "\n" }
  if ($said =~ /^API/) {
    my ($host) = $ENV{HATHORA_SERVER_URL} =~ m{^http://([^/]+)};
    my $api = IO::Socket::INET->new(PeerAddr => $host, Timeout => 5) or return "no way to $host: $!\n";
    print $api "GET /healthz HTTP/1.0\r\nHost: $host\r\n\r\n";
    my $status = <$api>; return $status;
  }
  return $said;
}
if ($udp) {
  while (defined(my $from = $door->recv(my $said, 65535))) {
    if ($said =~ /^PACKETS (\d+) (\d+)/) {
      for (1 .. $1) { $door->send('x' x $2); select(undef, undef, undef, 0.005) unless $_ % 20 }
      next;
    }
    $door->send(answer($said));
  }
} else {
  my $all = IO::Select->new($door);
  while (1) {
    for my $one ($all->can_read) {
      if ($one == $door) { my $new = $door->accept; $all->add($new) if $new; next }
      my $n = sysread($one, my $said, 65535);
      if (!$n) { $all->remove($one); close $one; next }
      my $answer = answer($said);
      for (my $at = 0; $at < length $answer;) { my $n = syswrite($one, $answer, 1 << 16, $at) or last; $at += $n }
    }
  }
}
