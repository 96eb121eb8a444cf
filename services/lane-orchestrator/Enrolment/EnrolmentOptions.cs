using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>How machines join as hosts, and how the orchestrator gives each a user of the message broker.</summary>
internal sealed class EnrolmentOptions
{
    public const string Section = "Helios:Enrolment";

    /// <summary>
    /// The management API of the broker, such as <c>https://broker.example:15671</c>. Without it, nothing can be enrolled.
    /// </summary>
    public Uri? ManagementUrl { get; set; }

    /// <summary>A broker user with the tag <c>administrator</c>.</summary>
    public string ManagementUsername { get; set; } = "helios-administrator";

    /// <summary>Its password.</summary>
    public string? ManagementPassword { get; set; }

    /// <summary>
    /// A PEM file with the authorities that may have issued the certificate of the management API. Default: that of the bus. It is read at
    /// each connection.
    /// </summary>
    public string? ManagementCaFile { get; set; }

    /// <summary>How long the management API may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ManagementAnswersWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The name or address at which hosts reach the broker. Default: the one that the orchestrator itself uses.</summary>
    public string? BrokerHost { get; set; }

    /// <summary>The port at which hosts reach the broker. Default: the one that the orchestrator itself uses.</summary>
    [Range(1, 65535)]
    public int? BrokerPort { get; set; }

    /// <summary>Whether hosts reach the broker over TLS. Default: as the orchestrator itself does.</summary>
    public bool? BrokerUsesTls { get; set; }

    /// <summary>
    /// A PEM file with the authorities that may have issued the broker's certificate, which is given to the hosts. Default: that of the
    /// bus.
    /// </summary>
    public string? BrokerCaFile { get; set; }

    /// <summary>How long the token of an enrolment is valid if the request does not say.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TokenLasts { get; set; } = TimeSpan.FromHours(1);
}
