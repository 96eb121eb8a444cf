using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Agents;

/// <summary>An address of an endpoint. It ends up in arguments and files, so it must not contain a key.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EndpointUrlAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext context) =>
        Uri.TryCreate(value as string, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? new ValidationResult(
                $"{AgentOptions.Section}:{context.MemberName} contains a user or password; put the key into its environment variable "
                    + "instead.",
                [context.MemberName!]
            )
            : ValidationResult.Success;
}
