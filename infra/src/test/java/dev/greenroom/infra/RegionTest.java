package dev.greenroom.infra;

import static dev.greenroom.infra.Assembly.properties;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the template of a region in which games run says. */
@Tag("cloud")
class RegionTest {
  private static final String HOME = "eu-west-1";

  private final JsonNode prod = Assembly.prod().template("GreenroomRegion-eu-central-1");
  private final JsonNode dev = Assembly.dev().template("GreenroomRegion-us-west-2");

  @Test
  void machinesAreOpenOnThePortsOfContainersAlone() {
    assertEquals(
        Set.of(
            "udp 32768-60999 0.0.0.0/0",
            "udp 32768-60999 ::/0",
            "tcp 32768-60999 0.0.0.0/0",
            "tcp 32768-60999 ::/0"),
        open(prod, "machines of games"));
  }

  @Test
  void tasksWithoutAMachineAreOpenOnWhateverPortAContainerHas() {
    assertEquals(
        Set.of(
            "udp 1-65535 0.0.0.0/0",
            "udp 1-65535 ::/0",
            "tcp 1-65535 0.0.0.0/0",
            "tcp 1-65535 ::/0"),
        open(prod, "games without a machine of ours"));
  }

  private static Set<String> open(JsonNode template, String of) {
    Set<String> open = new TreeSet<>();
    for (JsonNode group : properties(template, "AWS::EC2::SecurityGroup")) {
      if (group.get("GroupDescription").asText().endsWith(of)) {
        for (JsonNode way : group.get("SecurityGroupIngress")) {
          open.add(
              "%s %s-%s %s"
                  .formatted(
                      way.get("IpProtocol").asText(),
                      way.get("FromPort").asText(),
                      way.get("ToPort").asText(),
                      way.path("CidrIp").asText(way.path("CidrIpv6").asText())));
        }
      }
    }
    return open;
  }

  @Test
  void machinesHaveAddressesOfBothKinds() {
    for (JsonNode template : List.of(dev, prod)) {
      JsonNode network = machine(template).at("/NetworkInterfaces/0");
      assertTrue(network.get("AssociatePublicIpAddress").asBoolean());
      assertEquals(1, network.get("Ipv6AddressCount").asInt());
      assertEquals(0, properties(template, "AWS::EC2::NatGateway").size());
      assertEquals(1, properties(template, "AWS::EC2::VPCCidrBlock").size());
      List<JsonNode> subnets = properties(template, "AWS::EC2::Subnet");
      assertEquals(3, subnets.size());
      for (JsonNode subnet : subnets) {
        assertTrue(subnet.get("MapPublicIpOnLaunch").asBoolean());
        assertTrue(subnet.get("AssignIpv6AddressOnCreation").asBoolean());
      }
    }
  }

  @Test
  void whatTasksOfFargateNeedIsSaidInParameters() {
    for (JsonNode template : List.of(dev, prod)) {
      Map<String, JsonNode> parameters = new HashMap<>();
      for (JsonNode parameter : properties(template, "AWS::SSM::Parameter")) {
        parameters.put(parameter.get("Name").asText(), parameter.get("Value"));
      }
      assertEquals(Set.of("/greenroom/subnets", "/greenroom/shared-guard"), parameters.keySet());
      assertTrue(
          parameters.get("/greenroom/shared-guard").toString().contains("NetworkTasks"),
          parameters.toString());
    }
  }

  @Test
  void noContainerLearnsOfTheRoleOfItsMachine() {
    JsonNode metadata = machine(prod).get("MetadataOptions");
    assertEquals("required", metadata.get("HttpTokens").asText());
    assertEquals(1, metadata.get("HttpPutResponseHopLimit").asInt());
  }

  @Test
  void machinesAreX86AndEncrypted() {
    JsonNode machine = machine(prod);
    assertTrue(machine.get("ImageId").asText().endsWith("amazon-linux-2023/recommended/image_id"));
    assertTrue(machine.at("/BlockDeviceMappings/0/Ebs/Encrypted").asBoolean());
  }

  @Test
  void machinesSayWhichNodeTheyAreAndWriteWhatContainersMayKnow() {
    String script = machine(prod).at("/UserData/Fn::Base64").asText();
    assertTrue(script.contains("ECS_CLUSTER=greenroom\n"), script);
    assertTrue(script.contains("ECS_INSTANCE_ATTRIBUTES={\"greenroom.node\":\"$node\"}\n"));
    assertTrue(script.contains("ECS_ENABLE_CONTAINER_METADATA=true\n"));
    assertTrue(
        script.contains("ECS_IMAGE_PULL_BEHAVIOR=prefer-cached\n"),
        "what was pulled ahead is neither pulled again nor cleaned up");
    assertTrue(script.contains("docker image prune"), "but a disk does not get full of it");
    int kept = number("\nECS_RESERVED_MEMORY=([0-9]+)\n", script);
    int agent =
        properties(prod, "AWS::ECS::TaskDefinition")
            .getFirst()
            .at("/ContainerDefinitions/0/MemoryReservation")
            .asInt();
    assertTrue(
        kept + agent + 2 * 6 <= number("\nGREENROOM_RESERVED_MEMORY_MB=([0-9]+)\n", script),
        "ECS has for games what a node says that it has");
    assertTrue(script.contains("ip_local_port_range='32768 60999'"));
    assertTrue(script.contains("--secret-id \"greenroom/nodes/$node\""));
    assertTrue(
        script.contains("aws --region eu-west-1 ssm get-parameter --name /greenroom/address"));
    assertFalse(script.contains("@"), "everything was filled in");
  }

  private static int number(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode machine(JsonNode template) {
    return properties(template, "AWS::EC2::LaunchTemplate").getFirst().get("LaunchTemplateData");
  }

  @Test
  void theAgentIsOnEachMachineAndHasNoWayToTheEngine() {
    List<JsonNode> services = properties(prod, "AWS::ECS::Service");
    assertEquals(
        List.of("EC2", "EXTERNAL"),
        services.stream().map(service -> service.get("LaunchType").asText()).sorted().toList());
    for (JsonNode service : services) {
      assertEquals("DAEMON", service.get("SchedulingStrategy").asText());
    }
    JsonNode task = properties(prod, "AWS::ECS::TaskDefinition").getFirst();
    assertEquals("[\"EC2\",\"EXTERNAL\"]", task.get("RequiresCompatibilities").toString());
    assertEquals("host", task.get("NetworkMode").asText());
    assertEquals("host", task.get("PidMode").asText());
    assertFalse(task.toString().contains("docker.sock"), task.toString());
    JsonNode container = task.at("/ContainerDefinitions/0");
    assertTrue(container.get("ReadonlyRootFilesystem").asBoolean());
    assertFalse(container.path("Privileged").asBoolean());
    for (JsonNode mount : container.get("MountPoints")) {
      assertTrue(mount.get("ReadOnly").asBoolean());
    }
  }

  @Test
  void whatHappensIsToldAtHome() {
    JsonNode rule = properties(prod, "AWS::Events::Rule").getFirst();
    assertEquals(
        "arn:aws:events:%s:111122223333:event-bus/greenroom".formatted(HOME),
        rule.at("/Targets/0/Arn").asText());
    assertTrue(rule.at("/EventPattern/detail-type").toString().contains("ECS Task State Change"));
  }

  @Test
  void onlyProdLogsItsTraffic() {
    assertEquals(1, properties(prod, "AWS::EC2::FlowLog").size());
    assertEquals(0, properties(dev, "AWS::EC2::FlowLog").size());
  }

  /** A region that is down, or one more, is no matter of any other. */
  @Test
  void noRegionRefersToAnother() {
    for (JsonNode template : List.of(dev, prod)) {
      assertFalse(template.toString().contains("Fn::ImportValue"));
      assertFalse(template.toString().contains("Custom::"));
    }
  }
}
