package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was consumed, in the words of bills. A process asks for half a core and a GB. */
class BillingTest {
  private Api api;
  private String appId;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** The id of the process of a new room; it has bound its port. */
  private String room() {
    String processId = api.room(appId).string("processId");
    api.started(processId);
    return processId;
  }

  private void pass(Duration time) {
    api.world.clock.pass(time);
  }

  private void over(String processId) {
    var process = api.world.core.processes().get(processId).orElseThrow();
    api.world
        .core
        .lifecycle()
        .over(process, ProcessStatus.stopped, api.world.clock.instant(), "done");
  }

  private Object value(String path) {
    return api.get("/billing/v1" + path).send().object().get("value");
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static Egress sent(long bytes) {
    return new Egress(bytes, 0, Optional.empty());
  }

  private Reply budget(Object limit) {
    Map<String, Object> body = new HashMap<>();
    body.put("monthlyLimit", limit);
    return api.request("PUT", "/greenroom/v1/budget").body(body).send();
  }

  @Test
  void theTotalIsTheSumOfItsItems() {
    assertEquals(0L, value("/upcoming/total"));
    assertEquals(List.of(), api.get("/billing/v1/upcoming/items").send().list("invoiceItems"));
    String first = room();
    pass(Duration.ofHours(2));
    api.world
        .core
        .lifecycle()
        .egressed(api.world.core.processes().get(first).orElseThrow(), sent(3_000_000_000L));
    over(first);
    room();
    pass(Duration.ofHours(4));
    List<?> items = api.get("/billing/v1/upcoming/items").send().list("invoiceItems");
    assertEquals(3, items.size());
    double sum = 0;
    for (Object each : items) {
      Map<?, ?> item = (Map<?, ?>) each;
      assertEquals(
          number(item.get("quantity")) * number(item.get("unitPrice")),
          number(item.get("amount")),
          1e-9);
      assertTrue(item.get("productName").toString().contains("duel"), item.toString());
      sum += number(item.get("amount"));
    }
    // 3 vCPU-hours, 6 GB-hours, 3 GB
    assertEquals(3 * 0.04048 + 6 * 0.004445 + 3 * 0.09, sum, 1e-9);
    assertEquals(sum, number(value("/upcoming/total")), 1e-9);
    Reply other = api.get("/billing/v1/upcoming/total").token(Api.OTHER_TOKEN).send();
    assertEquals(0L, other.object().get("value"), "another organization has consumed nothing");
  }

  @Test
  void aMonthThatIsOverIsAnInvoiceThatNobodyOwes() {
    assertEquals("[]", api.get("/billing/v1/invoices").send().text());
    String processId = room();
    pass(Duration.ofHours(10));
    over(processId);
    assertEquals("[]", api.get("/billing/v1/invoices").send().text(), "not over yet");
    double total = number(value("/upcoming/total"));
    pass(Duration.ofDays(40));
    assertEquals(0L, value("/upcoming/total"));
    Map<?, ?> invoice = (Map<?, ?>) api.get("/billing/v1/invoices").send().list().getFirst();
    assertEquals(1L, invoice.get("month"));
    assertEquals(2046L, invoice.get("year"));
    assertEquals("paid", invoice.get("status"));
    assertEquals("2046-02-01T00:00:00.000Z", invoice.get("dueDate"));
    assertEquals(total, number(invoice.get("amountDue")), 1e-9);
    String url = invoice.get("pdfUrl").toString();
    Reply usage = api.get(url.substring(url.indexOf("/greenroom"))).send();
    assertEquals(total, number(usage.object().get("amount")), 1e-9, "what the URL shows");
    assertEquals("2046-01", usage.string("month"));
    pass(Duration.ofDays(370));
    assertEquals("[]", api.get("/billing/v1/invoices").send().text(), "a year later");
  }

  @Test
  void usageIsToldByApplicationAndDeployment() {
    String first = room();
    pass(Duration.ofHours(2));
    over(first);
    api.deploy(appId, Api.deployment(api.build()));
    room();
    pass(Duration.ofHours(2));
    Reply usage = api.get("/greenroom/v1/usage").send();
    Map<?, ?> app = (Map<?, ?>) usage.list("apps").getFirst();
    assertEquals("duel", app.get("appName"));
    List<?> deployments = (List<?>) app.get("deployments");
    assertEquals(2, deployments.size());
    for (Object deployment : deployments) {
      assertEquals(1L, ((Map<?, ?>) deployment).get("vcpuHours"));
      assertEquals(2L, ((Map<?, ?>) deployment).get("memoryGbHours"));
      assertEquals(1L, ((Map<?, ?>) deployment).get("processes"));
    }
    assertEquals(usage.object().get("amount"), app.get("amount"));
    assertEquals("USD", usage.string("currency"));
    assertEquals(422, api.get("/greenroom/v1/usage?month=2046-13").send().status());
    assertEquals(
        List.of(), api.get("/greenroom/v1/usage").token(Api.OTHER_TOKEN).send().list("apps"));
  }

  @Test
  void theRoomsOfAProcessBearItsCost() {
    String processId = room();
    pass(Duration.ofHours(1));
    api.room(appId);
    pass(Duration.ofHours(1));
    Reply cost = api.get("/greenroom/v1/processes/" + processId + "/cost").send();
    assertEquals(1L, cost.object().get("vcpuHours"));
    double amount = number(cost.object().get("amount"));
    List<?> rooms = cost.list("rooms");
    assertEquals(2, rooms.size());
    assertEquals(
        amount, rooms.stream().mapToDouble(r -> number(((Map<?, ?>) r).get("amount"))).sum(), 1e-9);
    assertEquals(0.75, number(((Map<?, ?>) rooms.getFirst()).get("share")), 1e-9);
    Object roomId = ((Map<?, ?>) rooms.getFirst()).get("roomId");
    Map<?, ?> why = (Map<?, ?>) api.get("/greenroom/v1/why/" + roomId).send().object().get("cost");
    assertEquals(amount, number(why.get("amount")), 1e-12, "the same figure");
    assertEquals(
        ((Map<?, ?>) rooms.getFirst()).get("amount"), ((Map<?, ?>) why.get("room")).get("amount"));
    assertEquals(
        404,
        api.get("/greenroom/v1/processes/" + processId + "/cost")
            .token(Api.OTHER_TOKEN)
            .send()
            .status());
  }

  @Test
  void usageLimitsAreRealUsage() {
    String path = "/orgs/v1/metadata/usageLimits";
    assertEquals(
        Map.of("monthlyProcessVcpuHoursConsumed", 0L, "concurrentProcessVcpus7DayMax", 0L),
        api.get(path).send().object());
    String first = room();
    api.room(appId);
    api.room(appId);
    pass(Duration.ofHours(3));
    api.world.core.ticks().usage().run(api.world.clock.instant());
    assertEquals(
        Map.of("monthlyProcessVcpuHoursConsumed", 1.5, "concurrentProcessVcpus7DayMax", 0.5),
        api.get(path + "?orgId=" + World.ORG).send().object());
    over(first);
    assertEquals(
        Map.of("monthlyProcessVcpuHoursConsumed", 1.5, "concurrentProcessVcpus7DayMax", 0.5),
        api.get(path).send().object());
    pass(Duration.ofDays(8));
    assertEquals(
        Map.of("monthlyProcessVcpuHoursConsumed", 1.5, "concurrentProcessVcpus7DayMax", 0L),
        api.get(path).send().object());
  }

  @Test
  void aBudgetIsKeptAndItsRestIsTheBalance() {
    assertEquals("0", api.get("/billing/v1/balance").send().text());
    Reply none = api.get("/greenroom/v1/budget").send();
    assertTrue(none.object().containsKey("monthlyLimit"));
    assertEquals(null, none.object().get("monthlyLimit"));
    room();
    pass(Duration.ofHours(20));
    Reply set = budget(10.5);
    assertEquals(200, set.status(), set.text());
    assertEquals(set.object(), api.get("/greenroom/v1/budget").send().object());
    assertEquals(10.5, set.object().get("monthlyLimit"));
    assertEquals(false, set.object().get("reached"));
    double spent = number(set.object().get("spent"));
    assertEquals(20 * 0.024685, spent, 1e-9);
    assertEquals(10.5 - spent, number(api.get("/billing/v1/balance").send().json()), 1e-9);
    assertEquals("0", api.get("/billing/v1/balance").token(Api.OTHER_TOKEN).send().text());
    assertEquals(null, budget(null).object().get("monthlyLimit"));
    assertEquals("0", api.get("/billing/v1/balance").send().text());
    for (Object wrong : List.of(-1, "10", 1e13, List.of())) {
      assertEquals(422, budget(wrong).status(), wrong.toString());
    }
  }

  @Test
  void aBudgetThatIsUsedUpAnswers402UntilItIsRaised() {
    String processId = room();
    assertEquals(true, budget(0).object().get("reached"));
    Reply refused = api.room(appId);
    assertEquals(402, refused.status());
    assertTrue(
        refused.message().endsWith(" was not created: the budget of this month is used up."),
        "without a figure, since players read it too: " + refused.message());
    String roomId = refused.message().split(" ")[1];
    String cause = api.get("/greenroom/v1/why/" + roomId).send().string("cause");
    assertTrue(cause.contains("the budget of 0.00 USD a month is used up"), cause);
    assertEquals(
        404, api.get("/greenroom/v1/why/" + roomId).token(Api.OTHER_TOKEN).send().status());
    String processes = "/processes/v3/apps/" + appId + "/processes";
    Reply process = api.post(processes + "/regions/Tokyo").send();
    assertEquals(402, process.status());
    String opened = process.message().split(" ")[1];
    assertTrue(api.get("/greenroom/v1/why/" + opened).send().string("cause").contains("0.00 USD"));
    assertEquals(
        "running", api.get(processes + "/" + processId).send().string("status"), "it goes on");
    budget(100);
    assertEquals(201, api.room(appId).status());
  }

  @Test
  void aBudgetThatIsUsedUpRefusesLobbiesAndRoomsThatComeBack() {
    Reply suspended = api.room(appId);
    String roomId = suspended.string("roomId");
    String rooms = "/rooms/v2/" + appId;
    assertEquals(204, api.post(rooms + "/suspend/" + roomId).send().status());
    budget(0);
    Reply lobby =
        api.post("/lobby/v3/" + appId + "/create")
            .token(api.player(appId))
            .body(Map.of("visibility", "public", "region", "Tokyo"))
            .send();
    assertEquals(402, lobby.status(), lobby.text());
    assertFalse(lobby.text().contains("USD"), "a player learns no figures: " + lobby.text());
    Reply first = api.post("/rooms/v1/" + appId + "/create").body(Map.of("region", "Tokyo")).send();
    assertEquals(402, first.status());
    Reply resumed = api.post(rooms + "/resume/" + roomId).send();
    assertEquals(402, resumed.status());
    assertEquals(
        "Room %s was not resumed: the budget of this month is used up.".formatted(roomId),
        resumed.message());
    Reply visitor = api.get(rooms + "/connectioninfo/" + roomId).without("authorization").send();
    assertEquals(402, visitor.status());
    assertEquals("suspended", api.get(rooms + "/info/" + roomId).send().string("status"));
    String why = api.get("/greenroom/v1/why/" + roomId).send().text();
    assertTrue(why.contains("The budget of 0.00 USD a month is used up"), why);
    budget(null);
    assertEquals(200, api.post(rooms + "/resume/" + roomId).send().status());
  }

  @Test
  void nobodyPaysAnything() {
    assertEquals("{}", api.get("/billing/v1/paymentmethod").send().text());
    Reply portal =
        api.post("/billing/v1/customerportalurl")
            .body(Map.of("returnUrl", "https://studio.example.org/team?tab=billing"))
            .send();
    assertEquals("\"https://studio.example.org/team?tab=billing\"", portal.text());
    assertEquals(
        "\"HTTPS://studio.example.org\"",
        api.post("/billing/v1/customerportalurl")
            .body(Map.of("returnUrl", "HTTPS://studio.example.org"))
            .send()
            .text());
    for (String wrong :
        List.of("", "javascript:alert(1)", "/team", "//x/y", "ftp://x/y", "https://", "x y")) {
      assertEquals(
          422,
          api.post("/billing/v1/customerportalurl")
              .body(Map.of("returnUrl", wrong))
              .send()
              .status(),
          wrong);
    }
  }

  @Test
  void anotherOrganizationIsUnknown() {
    for (String path :
        List.of(
            "/billing/v1/balance",
            "/billing/v1/invoices",
            "/billing/v1/paymentmethod",
            "/billing/v1/upcoming/items",
            "/billing/v1/upcoming/total",
            "/orgs/v1/metadata/usageLimits",
            "/greenroom/v1/usage",
            "/greenroom/v1/budget")) {
      Reply foreign = api.get(path + "?orgId=" + Api.OTHER_ORG).send();
      Reply unknown = api.get(path + "?orgId=org-x").send();
      assertEquals(404, foreign.status(), path);
      assertEquals(unknown.text().replace("org-x", ""), foreign.text().replace(Api.OTHER_ORG, ""));
      assertFalse(
          api.get(path).token(api.tokenWith(Scope.PROCESSES_WRITE)).send().status() < 300, path);
    }
  }

  @Test
  void noMailIsSentAndNobodyLearnsWhoIsAUser() {
    Map<String, Object> known = Map.of("userId", Api.USER);
    Reply reply =
        api.post("/management/v1/sendverificationemail")
            .without("authorization")
            .body(known)
            .send();
    assertEquals("\"success\"", reply.text());
    assertEquals("none", reply.header("greenroom-mail"));
    Reply stranger =
        api.post("/management/v1/sendverificationemail")
            .without("authorization")
            .body(Map.of("userId", "nobody"))
            .send();
    assertEquals(reply.text(), stranger.text());
    for (Object wrong : List.of(Map.of(), Map.of("userId", 7), List.of())) {
      assertEquals(
          401, api.post("/management/v1/sendverificationemail").body(wrong).send().status());
    }
  }
}
