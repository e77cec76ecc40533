/** The ports to the outside on AWS: containers by ECS, machines by EC2. */
package dev.greenroom.aws;
