namespace Helios.WorktreeAgent.Joining;

/// <summary>The systemd unit of a host that has joined.</summary>
internal static class SystemdUnit
{
    /// <summary>The text of the unit.</summary>
    /// <param name="home">Where the settings are.</param>
    /// <param name="user">The owner of the repositories.</param>
    /// <param name="program">The worktree agent.</param>
    /// <param name="name">The host.</param>
    public static string Of(AgentHome home, string user, string program, string name) =>
        $"""
            # Written by helios-worktree-agent join.
            [Unit]
            Description=Helios worktree agent of host {name}
            Wants=network-online.target
            After=network-online.target

            [Service]
            Type=exec
            # The owner of the repositories.
            User={user}
            # Read by systemd itself, so that the file need not be readable for lanes, which run as the same user.
            EnvironmentFile={home.Settings}
            {(home.IsOfMachine ? "StateDirectory=helios-agent" : $"Environment=HELIOS_HOME={home.Root}")}
            ExecStart="{program}"
            Restart=always
            RestartSec=2
            # Another machine is this host now.
            RestartPreventExitStatus=78
            # Stops only the agent itself: runs outlive it, and the next agent finds them.
            KillMode=process
            TimeoutStopSec=30
            LimitNOFILE=65536
            TasksMax=infinity

            # What neither the agent nor a lane needs. Lanes get no more rights than the user has, so sudo does not work in them. User
            # namespaces are allowed, because coding agents make their sandboxes with them.
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            AmbientCapabilities=
            ProtectSystem=full
            ProtectClock=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            ProtectControlGroups=yes
            RestrictSUIDSGID=yes
            RestrictRealtime=yes
            LockPersonality=yes
            SystemCallArchitectures=native

            [Install]
            WantedBy=multi-user.target

            """;
}
