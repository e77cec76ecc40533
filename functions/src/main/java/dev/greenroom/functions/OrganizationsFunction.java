package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.token.Scope.ORGS_READ;
import static dev.greenroom.core.token.Scope.ORGS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.org.Holding;
import dev.greenroom.core.org.Member;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.usage.Usage;
import dev.greenroom.core.user.Standing;
import dev.greenroom.core.user.User;
import dev.greenroom.functions.auth.Caller;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.EmailText;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.MemberView;
import dev.greenroom.functions.view.OrgView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Organizations and their members, v1. */
public final class OrganizationsFunction extends HttpFunction {
  private final Wiring wiring;
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup orgs = RouteGroup.developers(OrganizationsFunction.class, ORGS_READ, ORGS_WRITE);
    RouteGroup own =
        new RouteGroup(
            OrganizationsFunction.class,
            new Access.OwnUserOrDeveloper(ORGS_READ),
            new Access.OwnUser());
    return List.of(
        own.get("GetOrgs", "/orgs/v1"),
        orgs.get("GetOrgMembers", "/orgs/v1/{orgId}/members").without(NOT_FOUND),
        orgs.get("GetUsageLimits", "/orgs/v1/metadata/usageLimits"));
  }

  /** The contract has no way to end a membership. */
  static List<Route> ours() {
    return List.of(
        RouteGroup.developers(OrganizationsFunction.class, ORGS_READ, ORGS_WRITE)
            .delete("RemoveOrgMember", "/greenroom/v1/orgs/{orgId}/members/{userEmail}"));
  }

  public OrganizationsFunction(Wiring wiring) {
    super(wiring, Stream.concat(routes().stream(), ours().stream()).toList());
    this.wiring = wiring;
    this.core = wiring.core();
    on("GetOrgs", this::list);
    on("GetOrgMembers", this::members);
    on("GetUsageLimits", this::usage);
    on("RemoveOrgMember", this::remove);
  }

  /** All organizations of a user, each with what the user may do there. */
  private Answer list(Call call) {
    List<Standing> standings =
        call.caller() instanceof Caller.User user
            ? user.standings()
            : List.of(new Standing(call.caller().orgId(), call.scopes()));
    List<JsonObject> orgs =
        standings.stream()
            .flatMap(
                standing ->
                    core
                        .orgs()
                        .get(standing.orgId())
                        .map(org -> OrgView.of(org, standing.scopes()))
                        .stream())
            .toList();
    return HttpResponse.json(200, new JsonObject().put("orgs", orgs).toMap());
  }

  private Answer members(Call call) {
    List<Member> members = core.members().of(call.pathOrgId());
    Map<String, User> users =
        core.users().getAll(members.stream().map(Member::userEmail).toList()).stream()
            .collect(Collectors.toMap(User::userEmail, Function.identity()));
    Fitting shown =
        Fitting.first(
            members.stream()
                .map(member -> MemberView.member(member, lastLogin(users, member)))
                .toList());
    return shown.marked(
        HttpResponse.json(200, new JsonObject().put("members", shown.elements()).toMap()));
  }

  /** Nothing is limited but by a budget, so the optional limits are left out. */
  private Answer usage(Call call) {
    String orgId = call.orgId();
    Instant now = core.clock().instant();
    long running =
        core.usage().running(orgId).stream()
            .filter(process -> process.stoppingAt().isEmpty())
            .mapToLong(Process::milliVcpus)
            .sum();
    long most = Math.max(running, core.peaks().largest(orgId, now));
    return HttpResponse.json(
        200,
        new JsonObject()
            .put(
                "monthlyProcessVcpuHoursConsumed",
                JsonObject.number(core.usage().statement(orgId, Usage.month(now), now).vcpuHours()))
            .put("concurrentProcessVcpus7DayMax", JsonObject.number(BigDecimal.valueOf(most, 3)))
            .toMap());
  }

  private static Optional<Instant> lastLogin(Map<String, User> users, Member member) {
    return Optional.ofNullable(users.get(member.userEmail())).flatMap(User::lastLogin);
  }

  private Answer remove(Call call) {
    core.members()
        .remove(
            call.pathOrgId(), EmailText.normal(call.path("userEmail")), new Holding(call.scopes()));
    wiring.callers().forgetAll();
    return HttpResponse.noContent();
  }
}
