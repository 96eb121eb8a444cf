// Written by npm run types.
export interface paths {
    "/v1/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the workspaces
         * @description Scope: read.
         */
        get: operations["ListWorkspaces"];
        put?: never;
        /**
         * Registers a repository
         * @description A host inspects the repository first. While it is alive and does not answer, it is asked again until the timeout; an answer with status 503 says that nothing was recorded. Use an idempotency key to go on with a registration whose answer was lost. Scope: admin.
         */
        post: operations["RegisterWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a workspace
         * @description Scope: read.
         */
        get: operations["GetWorkspace"];
        put?: never;
        post?: never;
        /**
         * Deletes a workspace that has no open lane
         * @description Scope: admin.
         */
        delete: operations["DeleteWorkspace"];
        options?: never;
        head?: never;
        /**
         * Changes a workspace
         * @description Absent fields keep their values; null removes a capacity, the hosts, the setup or the location of worktrees, and is a fault elsewhere. More capacity admits queued lanes. Scope: admin.
         */
        patch: operations["ChangeWorkspace"];
        trace?: never;
    };
    "/v1/workspaces/{workspace}/setup-approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the repository's own setup file, and whether it is approved
         * @description Scope: read.
         */
        get: operations["ShowSetup"];
        put?: never;
        /**
         * Approves a setup file of the repository for this workspace's lanes
         * @description The hash is the SHA-256 of the file's bytes at base_ref, and must match them: a changed file needs a new approval. Approving again changes nothing. A workspace keeps the newest 50 approvals. Programs that the file's commands start are not part of the hash. Scope: admin.
         */
        post: operations["ApproveSetup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces/{workspace}/setup-approvals/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes the approval of a setup file
         * @description Lanes created from now on do not run it; existing lanes are unchanged. Revoking again changes nothing. Scope: admin.
         */
        delete: operations["RevokeSetup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces/{workspace}/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the open lanes of a workspace
         * @description Scope: read.
         */
        get: operations["ListLanesOfWorkspace"];
        put?: never;
        /**
         * Creates a lane
         * @description Answered when the lane is recorded, or with wait=ready when it is ready or the timeout expires, with the lane in its state at that time. The host resolves base and branch afterwards: if one cannot be used, the lane is closed with that reason, which is also the answer to a request that waits. A 503 has 'recorded: false': nothing was recorded. Scope: operate.
         */
        post: operations["CreateLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists open lanes
         * @description Scope: read.
         */
        get: operations["ListLanes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a lane
         * @description Scope: read.
         */
        get: operations["GetLane"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/attach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attaches an agent to a lane
         * @description The answer is the lane with connection: {host_id, worktree_path, terminal}. terminal is the newest terminal of the lane, with the command that attaches to it on its host; null if there is none, or the host does not respond in time. Scope: operate.
         */
        post: operations["AttachAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/detach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Detaches an agent from a lane
         * @description Scope: operate.
         */
        post: operations["DetachAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Allows several agents to use a lane
         * @description Scope: operate.
         */
        post: operations["ShareLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/unshare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the sharing of a lane without attached agents
         * @description Scope: operate.
         */
        post: operations["UnshareLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks a lane as waiting for a person
         * @description Scope: operate.
         */
        post: operations["BlockLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/unblock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the wait for a person
         * @description Scope: operate.
         */
        post: operations["UnblockLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/cleanup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a lane; unsaved work is archived first
         * @description A second clean-up joins the first. With wait=closed it is answered when the lane is closed or the timeout expires. Scope: operate.
         */
        post: operations["CleanUpLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a lane from the archive of a closed one
         * @description The new lane is on the archive's host, from the same base, with everything that was archived; the archive is kept. A second restore needs another branch while the first lane's branch exists. Answered like CreateLane. Scope: operate.
         */
        post: operations["RestoreLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the runs of a lane
         * @description Scope: read.
         */
        get: operations["ListRuns"];
        put?: never;
        /**
         * Runs a command in a lane
         * @description With wait=true in the body, answers when the run has ended, whatever its exit code. Scope: operate.
         */
        post: operations["StartRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a run
         * @description Scope: read.
         */
        get: operations["GetRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/runs/{run}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a run; a run that has ended is unchanged
         * @description Scope: operate.
         */
        post: operations["CancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/runs/{run}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the output of a run
         * @description With follow=true the answer is a stream of server-sent events: stdout and stderr (base64), then end with the run. An event's id is the byte offset at which its stream continues; once both have written something, it is 'stdout offset,stderr offset'. Last-Event-ID resumes there. For a closed lane only the tails in the record are left. Scope: read.
         */
        get: operations["GetRunOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the output of a lane's setup and tear-down
         * @description Plain text. Scope: read.
         */
        get: operations["GetLaneLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what a lane has changed since its base commit
         * @description With Accept: text/x-diff the answer is a patch, which includes untracked files; with file, of that file only; with context, with so many unchanged lines around each change. Scope: read.
         */
        get: operations["GetLaneDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a file as it is in a commit
         * @description Its bytes. The default commit is the lane's base; HEAD is the lane's own commit. Scope: read.
         */
        get: operations["GetLaneFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the status of a lane's worktree compared with its base
         * @description Scope: read.
         */
        get: operations["GetLaneStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Commits everything in a lane
         * @description As the user of the host, with the user's hooks and signing. Repositories inside the lane are left out. Scope: operate.
         */
        post: operations["CommitLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/rebase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings what has happened in the base into a lane
         * @description By a rebase, or with strategy merge by a merge. If there are conflicts, nothing changes. Scope: operate.
         */
        post: operations["RebaseLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/merge-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what a merge of a lane would do, and what stops it
         * @description Changes nothing. With into, compares with that branch, tag or commit instead of the lane's base. Scope: read.
         */
        get: operations["PreviewLaneMerge"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merges a lane into the branch that it started from, or another one
         * @description In a worktree of its own. The branch moves only if it has not moved meanwhile; a folder in which it is checked out must be clean, and follows. If there are conflicts, nothing changes. With cleanup, the lane is ended then. Scope: operate.
         */
        post: operations["MergeLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pushes a lane's branch
         * @description To a branch of the same name. With force, a rebased branch replaces the remote one. Scope: operate.
         */
        post: operations["PushLane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/pr": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pushes a lane's branch and opens a pull request
         * @description On a forge with GitHub's REST API. Idempotent: an open pull request of the branch is answered instead of opening another one; the branch is pushed to it. Nothing is pushed if no forge or no token is known for the remote. Scope: operate.
         */
        post: operations["OpenLanePullRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the archives of closed lanes
         * @description Includes archives that have no record but are in a repository of a host that responds. Scope: read.
         */
        get: operations["ListArchives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archives/{lane}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the archive of a closed lane
         * @description Scope: read.
         */
        get: operations["GetArchive"];
        put?: never;
        post?: never;
        /**
         * Deletes the archive of a closed lane
         * @description Whatever exists only in the archive is lost. With 202 the deletion is recorded, and is carried out when the host answers; until then the archive is still listed. Scope: operate.
         */
        delete: operations["DropArchive"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the terminals of a lane
         * @description Scope: read.
         */
        get: operations["ListTerminals"];
        put?: never;
        /**
         * Opens a terminal in a lane
         * @description It keeps running without viewers until its program ends, it is closed, or the lane is cleaned up. Scope: operate.
         */
        post: operations["CreateTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/terminals/{terminal}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a terminal
         * @description Scope: read.
         */
        get: operations["GetTerminal"];
        put?: never;
        post?: never;
        /**
         * Closes a terminal: hang-up, and kill after five seconds
         * @description Scope: operate.
         */
        delete: operations["CloseTerminal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/terminals/{terminal}/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Types into a terminal
         * @description The text is typed literally, even if it is the name of a key; long text or several lines are pasted. Then the keys are pressed: Enter, Escape, Up, C-c, M-x … Scope: operate.
         */
        post: operations["TypeIntoTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/terminals/{terminal}/screen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a terminal's screen
         * @description Scope: read.
         */
        get: operations["GetTerminalScreen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/terminals/{terminal}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Attaches to a terminal: a WebSocket
         * @description Binary messages carry the terminal's output, for xterm-256color, and what is typed into it. A text message {"columns": 120, "rows": 40} reports a new size of the client. Closing the WebSocket leaves the terminal running; a client that does not read is disconnected. With observe=true it only watches. Scope: operate.
         */
        get: operations["StreamTerminal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes/{lane}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ensures that a lane has a session
         * @description Idempotent: a lane has at most one active session. With launch the agent is started; with wait=ready it is answered when the session is ready, needs a person, has failed, or the timeout expires, with the session in its state at that time. While the harness does not respond, the session gets the provider's own transport within two seconds; diagnostics gives the reason. Scope: operate.
         */
        post: operations["EnsureSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists sessions, those that need attention first
         * @description Scope: read.
         */
        get: operations["ListSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a session
         * @description Scope: read.
         */
        get: operations["GetSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explains the state of a session
         * @description The last decisions with their evidence, what each observer last saw, and the status of the last messages. Scope: read.
         */
        get: operations["ExplainSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keeps a session attached
         * @description Without a heartbeat for 90 seconds a session is detached; its agent keeps running. Scope: operate.
         */
        post: operations["RecordSessionHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message to a session's agent
         * @description Accepted does not mean delivered, and delivered does not mean seen: events report the status, and explain shows it. Nothing is typed into a dialog or a shell. Scope: operate.
         */
        post: operations["SendToSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/dialog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the dialog that a session's agent waits at
         * @description Its question and its numbered choices, read from the screen of the agent's terminal. Scope: read.
         */
        get: operations["GetSessionDialog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers the dialog that a session's agent waits at
         * @description Presses the number of a choice, or Escape, and waits until the agent shows the dialog no more. It is refused if the agent shows another dialog than the named one: nobody answers a question that they have not seen. Scope: operate.
         */
        post: operations["AnswerSessionDialog"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a session's agent, then the session
         * @description Scope: operate.
         */
        post: operations["KillSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a session whose agent is not running
         * @description Scope: operate.
         */
        post: operations["TerminateSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restarts a session's agent with its conversation
         * @description Scope: operate.
         */
        post: operations["RestoreSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/facts/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reports what a session's agent is doing
         * @description For hooks of agents. A report that is older than a later start or a later report changes nothing. Scope: operate.
         */
        post: operations["RecordSessionActivity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/facts/scm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reports the state of a session's pull request
         * @description A complete observation. Do not report one that failed. Scope: operate.
         */
        post: operations["RecordScmFacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the output of a session's agent
         * @description The screen of its terminal with the scrollback, or the output of a headless agent. When the agent has ended, ended is true and this is its last output: the host keeps it (the last 256 KiB of a terminal) for a day after the lane was cleaned up. With follow=true the answer is a stream of server-sent events: stdout and stderr (base64), then end with the session. Lines that a terminal's program only prints are sent once. If it repaints its screen, a line is sent when it has scrolled off or has been unchanged for about two seconds with all lines above it; what is below a new line is then sent again. Last-Event-ID resumes. Scope: read.
         */
        get: operations["GetSessionOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the tokens that agents have used, and what they cost
         * @description From the agents' own events and transcripts. The cost is the agent's own figure, else computed from the prices of the models; tokens of a model without a known price are counted as unpriced. Scope: read.
         */
        get: operations["GetUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the hosts
         * @description Scope: read.
         */
        get: operations["ListHosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{host}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a host: slots, labels, load, memory, disks, pools and incidents
         * @description Scope: read.
         */
        get: operations["GetHost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the labels of a host
         * @description The labels replace the operator's earlier ones; labels of the agent's settings stay, unless they have the same name. Scope: admin.
         */
        patch: operations["ChangeHost"];
        trace?: never;
    };
    "/v1/hosts/{host}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a host no more lanes
         * @description It is draining until its last lane is closed, then drained. With clean_up, its lanes are cleaned up and unsaved work is archived; lanes with attached agents stay, unless force is set too. Draining again changes nothing. Scope: admin.
         */
        post: operations["DrainHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{host}/undrain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a draining host lanes again
         * @description Scope: admin.
         */
        post: operations["UndrainHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{host}/forget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives up a lost host and everything on it
         * @description Its open lanes close as host_forgotten; their names, branches and slots are free. The answer lists what is known to be on the host; with dry_run, nothing else happens. If its agent ever starts again, it joins as a host without lanes, and the unsaved work in its worktrees is archived before they are removed. Scope: admin.
         */
        post: operations["ForgetHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{host}/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes another machine take over the id of a lost host
         * @description The other host must have no lanes. Its agent ends and is the lost host when it starts again, with a higher incarnation; messages of the old one are refused from now on. Scope: admin.
         */
        post: operations["ReplaceHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspaces/{workspace}/placement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows on which host a lane would be placed now, and why not on the others
         * @description Scope: read.
         */
        get: operations["ExplainPlacement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/harness/cliproxy/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the status of the harness
         * @description Scope: read.
         */
        get: operations["GetHarnessStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists enrolments, newest first, also those that are no longer accepted
         * @description Scope: admin.
         */
        get: operations["ListEnrolments"];
        put?: never;
        /**
         * Permits one machine to join as a host
         * @description The secret is in this answer and stored nowhere: one machine can use it once, with helios-worktree-agent join. An open enrolment of the same name is revoked. The name of a host that is lost or revoked gives the machine the id of that host, with its lanes. Scope: admin.
         */
        post: operations["EnrolHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/enrolments/{enrolment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes an enrolment
         * @description Its token is refused from now on, and so is a machine that has used it and was never heard from. Once the host is there, the enrolment does not change: revoke the host. Scope: admin.
         */
        delete: operations["RevokeEnrolment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a machine a host
         * @description The machine proves itself with the token of an enrolment, and sends a hash of a password that it has made. The same request can be repeated until the host is heard from; from any other machine, it is refused. Scope: none.
         */
        post: operations["JoinAsHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hosts/{host}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes the access of a host away
         * @description Its user of the broker is deleted, and what its agent sends is refused. Its lanes stay, as those of a lost host. A new enrolment of its name gives it access again. Revoking again changes nothing. Scope: admin.
         */
        post: operations["RevokeHost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compares what hosts have with what they should have, and removes the difference
         * @description Every host that responds takes an inventory. The answer is the plan with a reason for each row and, unless it is a dry run, what came of it. Hosts reconcile once a minute anyway. Scope: admin.
         */
        post: operations["Reconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists messages that failed for good, newest first
         * @description Those of every service. Readiness is 'degraded' while any is open. Scope: admin.
         */
        get: operations["ListDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{letter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a dead letter with its stack trace, headers and body
         * @description Scope: admin.
         */
        get: operations["GetDeadLetter"];
        put?: never;
        post?: never;
        /**
         * Deletes a dead letter
         * @description Scope: admin.
         */
        delete: operations["DropDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{letter}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a dead letter again
         * @description Under its own id, so that a service that has processed it after all ignores it. A letter is sent once, however often this is called; if it fails again, that is another dead letter. Scope: admin.
         */
        post: operations["ReplayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists tokens, newest first, also those that are no longer accepted
         * @description Scope: admin.
         */
        get: operations["ListTokens"];
        put?: never;
        /**
         * Creates a token for a caller
         * @description The secret is in this answer and stored nowhere. The name is the actor of everything that is done with the token; it can be used again when the token is revoked. Scope: admin.
         */
        post: operations["CreateToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a token
         * @description Scope: admin.
         */
        get: operations["GetToken"];
        put?: never;
        post?: never;
        /**
         * Revokes a token
         * @description It is refused from now on, and its streams are cut within seconds; what was begun with it goes on. Revoking again changes nothing. Scope: admin.
         */
        delete: operations["RevokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/board/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a code that signs a browser in to the board
         * @description The code can be used once, within two minutes. The session has the rights of the caller's token, and ends with it. The answer has no code if requests from the caller's machine are trusted: there, the board needs none. Scope: read.
         */
        post: operations["CreateBoardCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/board/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what the caller may do
         * @description Scope: read.
         */
        get: operations["GetBoardSession"];
        put?: never;
        /**
         * Exchanges a code for a session of the board
         * @description Sets a cookie, which counts for requests of the board's own pages. Needs no token. Scope: none.
         */
        post: operations["SignInToBoard"];
        /**
         * Ends the caller's session of the board
         * @description Its streams and terminals end within seconds. Without a session, nothing happens. Scope: read.
         */
        delete: operations["SignOutOfBoard"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists events, oldest first
         * @description With Accept: text/event-stream the answer is a stream of server-sent events, whose ids are the seq: it replays what follows Last-Event-ID (or after) and continues live; without either it is live from now on. A client that is too slow is disconnected; when it resumes, it misses nothing. A cursor beyond the end is answered with the comment 'reset', and the stream is live from now on. The header X-Helios-Deleted-Up-To says that later events than the cursor have been deleted, and up to which seq. Scope: read.
         */
        get: operations["ListEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is alive */
        get: operations["GetLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether its dependencies are available, with the state of each */
        get: operations["GetReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The activity of a session's agent, as reported by its hook. */
        ActivityRequest: {
            /**
             * @description The last observed activity of an agent: the fourth axis of a session's state.
             * @enum {string}
             */
            activity: "active" | "ready" | "idle" | "waiting_input" | "blocked" | "exited";
            source?: ("native" | "terminal" | "hook" | "runtime" | "none") | null;
            launch_id?: null | string;
            /**
             * Format: date-time
             * @description When it was observed. Default: now. An observation older than the last known one changes nothing.
             */
            at?: null | string;
            /** @description The open permission dialog, or the one that was answered. */
            dialog_id?: null | string;
        };
        /** @description A dialog that an agent shows in its terminal, read from the screen. */
        AgentDialog: {
            /** @description Identifies a session: `ss_` and a ULID. */
            session_id: string;
            /** @description Identifies the dialog: a hash of its question and choices. An answer names it, and is refused if another is shown by then. */
            dialog_id: string;
            /** @description What is asked, in the agent's words; several lines. */
            question: string;
            /** @description The numbered choices; empty if it has none, so that a person has to answer in the terminal. */
            choices: {
                /** @description Its number, as the agent shows it. */
                key: string;
                /** @description Its text. */
                text: string;
            }[];
        };
        /** @description The agent that joins or leaves a lane. */
        AgentRequest: {
            /** @description The agent's name, chosen by the caller. */
            agent_id: string;
        };
        /** @description The answer to a dialog of an agent. */
        AnswerRequest: {
            /** @description The dialog that was shown. */
            dialog_id: string;
            /** @description The key of a choice, such as `1`, or `esc`. */
            choice: string;
        };
        /** @description A code that signs a browser in to the board. */
        BoardCodeView: {
            /** @description The code, which can be used once; null if the board needs none on the caller's machine. */
            code?: null | string;
            /**
             * Format: date-time
             * @description When it expires; null without a code.
             */
            expires_at?: null | string;
        };
        /** @description What a caller may do. */
        BoardSessionView: {
            /** @description The name of its token, which is the actor of what it does; null for the administrator. */
            name?: null | string;
            /**
             * @description What a token allows. Each scope includes those before it.
             * @enum {string}
             */
            scope: "read" | "operate" | "admin";
            /** @description The workspaces that it is limited to; null means all. */
            workspaces?: null | unknown[];
            /**
             * Format: date-time
             * @description When its session ends at the latest; null if it has none.
             */
            expires_at?: null | string;
        };
        /** @description Options of a clean-up. */
        CleanUpRequest: {
            /** @description Whether attached agents are detached; otherwise they are a reason to refuse. */
            force?: null | boolean;
            policy?: ("prune" | "keep_branch" | "archive") | null;
            /** @description Whether to discard unsaved work instead of archiving it. The only way to lose work. */
            discard?: null | boolean;
        };
        /** @description A message that failed for good. */
        DeadLetterView: {
            /**
             * Format: int64
             * @description Its number, ascending in the order of arrival.
             */
            dead_letter_id: number;
            /**
             * @description The states of a dead letter.
             * @enum {string}
             */
            status: "open" | "replayed";
            /** @description The service in which it failed. */
            origin: string;
            /** @description The endpoint that it was sent to. */
            endpoint: string;
            /** @description The name of its type, if it could be read. */
            message_type?: null | string;
            /**
             * Format: uuid
             * @description Its id, if it could be read.
             */
            message_id?: null | string;
            /** @description A word for programs: `consumer_failed`, `not_understood`, `no_consumer` or `error_queue`. */
            reason: string;
            /** @description What went wrong. */
            detail: string;
            /** @description The stack trace; only if a single dead letter is shown. */
            evidence?: null | string;
            /** @description Its headers, one a line; only if a single dead letter is shown. */
            headers?: null | string;
            /** @description The message as it arrived; only if a single dead letter is shown. */
            body?: null | string;
            /**
             * Format: date-time
             * @description When it failed.
             */
            failed_at: string;
            /**
             * Format: date-time
             * @description When it was sent again.
             */
            replayed_at?: null | string;
            /** @description Who had it sent again. */
            replayed_by?: null | string;
        };
        /** @description The status of the harness. */
        HarnessView: {
            /**
             * @description The states of the harness.
             * @enum {string}
             */
            status: "healthy" | "degraded" | "unavailable";
            /** @description How sessions reach their model in the meantime; null while it is healthy. */
            fallback_transport?: null | string;
            /** @description Why it is not healthy. */
            degrade_reason?: null | string;
            /** @description One sentence for people. */
            detail?: null | string;
            /**
             * Format: date-time
             * @description When this state began.
             */
            since: string;
            /**
             * Format: date-time
             * @description When it was last probed.
             */
            last_check_at?: null | string;
            /** @description Whether the last probe succeeded, whatever the status is; null before the first. */
            last_check_succeeded?: null | boolean;
        };
        /** @description A change of a host. */
        HostChange: {
            /** @description The operator's labels, instead of those before. Labels of the agent's settings stay, unless they have the same name. */
            labels?: null | {
                [key: string]: string;
            };
        };
        /** @description How to drain a host. */
        HostDrainRequest: {
            /** @description Whether its lanes are cleaned up; unsaved work is archived. Otherwise they stay until somebody ends them. */
            clean_up?: null | boolean;
            /** @description Whether that includes lanes with attached agents, which are detached. */
            force?: null | boolean;
        };
        /** @description A request for an enrolment. */
        HostEnrolmentRequest: {
            /** @description The host's name, unique among hosts: lower-case letters, digits, `.`, `_`, `-`; at most 63. The name of a host that is lost or revoked gives the machine the id of that host, with its lanes. */
            name: string;
            /** @description Labels that the host gets when it joins. */
            labels?: null | {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When the token expires; default: in an hour.
             */
            expires_at?: null | string;
        };
        /** @description Permission for one machine to join as a host, without its token. */
        HostEnrolmentView: {
            /** @description Identifies an enrolment of a host: `en_` and a ULID. */
            enrolment_id: string;
            /** @description The name that the host will have. */
            name: string;
            /** @description Identifies a host: `ho_` and a ULID. */
            host_id: string;
            /** @description Labels that the host gets when it joins. */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description Whether the token of an enrolment is accepted.
             * @enum {string}
             */
            status: "open" | "used" | "expired" | "revoked";
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description Who created it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When its token expires.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When a machine used its token.
             */
            used_at?: null | string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: null | string;
            /** @description Who revoked it. */
            revoked_by?: null | string;
            /**
             * Format: int64
             * @description Its revision.
             */
            revision: number;
        };
        /** @description Whether to forget a host. */
        HostForgetRequest: {
            /** @description Whether to only list what would be given up. */
            dry_run?: null | boolean;
        };
        /** @description A machine joins as a host. */
        HostJoinRequest: {
            /** @description The token of the enrolment. */
            token: string;
            /** @description What the broker keeps of the password that the machine has made: base64 of four bytes of salt, and of the SHA-256 of salt and password. A repeated request with the same hash is the same machine. */
            password_hash: string;
            host_id?: null | string;
        };
        /** @description What a machine needs as a host. It contains no secret: the machine has made its password itself. */
        HostJoinView: {
            /** @description Identifies a host: `ho_` and a ULID. */
            host_id: string;
            /** @description Its name. */
            name: string;
            /** @description The installation that it belongs to. */
            installation_id: string;
            /** @description The address of the API. */
            url: string;
            /** @description How a host reaches the message broker. */
            broker: {
                /** @description Its name or address. */
                host: string;
                /**
                 * Format: int32
                 * @description Its port.
                 */
                port: number;
                /** @description Whether it is reached over TLS. */
                use_tls: boolean;
                /** @description The virtual host. */
                virtual_host: string;
                /** @description The user of this host. */
                username: string;
                /** @description The certificates of the authorities that may have issued the broker's, in PEM; null for those of the system. */
                ca_certificates?: null | string;
            };
        };
        /** @description What forgetting a host gives up: everything that the orchestrator knows to be there. */
        HostLeftovers: {
            /** @description The public view of a host. */
            host: {
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description Its display name. */
                name: string;
                /**
                 * @description The states of a host.
                 * @enum {string}
                 */
                status: "online" | "lost" | "draining" | "drained";
                /**
                 * Format: int64
                 * @description Increases with each start of its worktree agent.
                 */
                incarnation: number;
                /**
                 * Format: int32
                 * @description How many lanes it accepts.
                 */
                slots: number;
                /**
                 * Format: int32
                 * @description How many lanes it has.
                 */
                used_slots: number;
                /** @description The version of its worktree agent. */
                agent_version?: null | string;
                /** @description The version of its git. */
                git_version?: null | string;
                /** @description The par task drivers that it supports. */
                drivers?: string[];
                /** @description Its labels: those of its agent's settings, and those set by an operator, which win. */
                labels?: {
                    [key: string]: string;
                };
                /** @description Those of its labels that an operator set. */
                operator_labels?: {
                    [key: string]: string;
                };
                /** @description Whether it accepts no new lanes because an operator drains it; kept while it is lost. */
                draining?: boolean;
                /** @description The load, memory and disks of a host's machine, as its agent measured them. What it could not measure is null. */
                measures?: null | {
                    /**
                     * Format: int32
                     * @description The processors that the agent may use.
                     */
                    cpus: number;
                    /**
                     * Format: double
                     * @description The number of processes that run or wait for a processor, averaged over a minute.
                     */
                    load?: null | number;
                    /**
                     * Format: int64
                     * @description The machine's memory, in bytes.
                     */
                    memory_bytes?: null | number;
                    /**
                     * Format: int64
                     * @description The memory that programs can still use, in bytes.
                     */
                    memory_free_bytes?: null | number;
                    /** @description The file systems that hold the agent's data folder and its repositories. */
                    disks?: {
                        /** @description Where it is mounted. */
                        path: string;
                        /**
                         * Format: int64
                         * @description Its size, in bytes.
                         */
                        bytes: number;
                        /**
                         * Format: int64
                         * @description How much the agent's user can still write, in bytes.
                         */
                        free_bytes: number;
                    }[];
                    /**
                     * Format: date-time
                     * @description When.
                     */
                    at: string;
                };
                /** @description Its pools of prepared worktrees. */
                pools?: {
                    /** @description Identifies a workspace: `ws_` and a ULID. */
                    workspace_id: string;
                    /**
                     * Format: int32
                     * @description How many worktrees it should have ready.
                     */
                    size: number;
                    /**
                     * Format: int32
                     * @description How many are ready.
                     */
                    ready: number;
                    /** @description Their commit. */
                    base_commit?: null | string;
                    /** @description Why it is not full. */
                    detail?: null | string;
                }[];
                /** @description The agents that it can start, as of its start; empty if it has not said. */
                agents?: {
                    /** @description Its name, the provider of its sessions. */
                    name: string;
                    /** @description Its name for people. */
                    title: string;
                    /**
                     * @description Where the definition of an agent comes from.
                     * @enum {string}
                     */
                    origin: "built_in" | "shipped" | "host";
                    /** @description Whether tests of Helios run the real program. */
                    tested: boolean;
                    /** @description The program that is started; null if the definition has a fault. */
                    program?: null | string;
                    /** @description Whether the host has the program. */
                    installed: boolean;
                    /** @description How to install it, as the end of a sentence. */
                    install?: null | string;
                    /** @description The modes in which it can be started. */
                    modes?: ("interactive" | "headless")[];
                    /** @description The permission modes that a session can choose. */
                    permissions?: ("ask" | "edit" | "plan" | "all")[];
                    /** @description The file of its definition on the host; null for one that Helios ships. */
                    file?: null | string;
                    /** @description What is wrong with its definition; such an agent cannot be started. */
                    faults?: string[];
                    /** @description What will not work on this host, and what to do about it; the agent can be started all the same. */
                    warnings?: string[];
                }[];
                /**
                 * Format: date-time
                 * @description When an operator took its access away; null if it has access.
                 */
                revoked_at?: null | string;
                /** @description Who took its access away. */
                revoked_by?: null | string;
                /** @description Its current problems. */
                incidents?: {
                    /**
                     * @description The kinds of problems of a host rather than of its lanes.
                     * @enum {string}
                     */
                    incident: "repository_unreachable" | "worktrees_unreachable" | "terminals_unreachable" | "trash_not_emptied" | "files_kept" | "slots_miscounted" | "lanes_unknown" | "api_unreachable" | "host_unknown";
                    /** @description The repository or folder. */
                    subject: string;
                    /** @description What is wrong, and what to do. */
                    detail: string;
                    /** @description The lanes that it concerns. */
                    lanes: unknown[];
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    since: string;
                }[];
                /**
                 * Format: date-time
                 * @description When it was last heard from.
                 */
                last_heartbeat_at: string;
                /**
                 * Format: date-time
                 * @description When it joined.
                 */
                joined_at: string;
                /**
                 * Format: int64
                 * @description Increases by one with each committed change, from 1.
                 */
                revision: number;
            };
            /** @description Whether it was only asked for; then nothing has changed. */
            dry_run: boolean;
            /** @description Its open lanes, which close as `host_forgotten`. */
            lanes: {
                /** @description Identifies a lane: `ln_` and a ULID. */
                lane_id: string;
                /** @description Identifies a workspace: `ws_` and a ULID. */
                workspace_id: string;
                /** @description Its name. */
                display_name: string;
                /**
                 * @description The states of a lane, the same in the saga, the table, the API and the events.
                 * @enum {string}
                 */
                status: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
                /** @description The repository on the host. */
                repository: string;
                /** @description Its branch. */
                branch: string;
                /** @description Its worktree; null if it is not known to have one. */
                worktree_path?: null | string;
                /** @description The archive of a lane's unsaved work. */
                archive?: null | {
                    /** @description The ref in the repository. */
                    ref: string;
                    /** @description The commit that the ref names. */
                    commit: string;
                    /** @description Whether it contains uncommitted work. */
                    dirty: boolean;
                    /**
                     * Format: int32
                     * @description How many commits were reachable only from it.
                     */
                    unmerged_commits: number;
                    /**
                     * Format: date-time
                     * @description When it was created.
                     */
                    at: string;
                };
                /** @description The last snapshot of a lane's unsaved work. */
                snapshot?: null | {
                    /** @description The ref in the lane's repository. */
                    ref: string;
                    /** @description The commit. */
                    commit: string;
                    /**
                     * Format: date-time
                     * @description When it was taken.
                     */
                    at: string;
                };
            }[];
            /** @description Closed lanes whose unsaved work is archived in a repository of this host. */
            archives: {
                /** @description Identifies a lane: `ln_` and a ULID. */
                lane_id: string;
                /** @description Identifies a workspace: `ws_` and a ULID. */
                workspace_id: string;
                /** @description Its name. */
                display_name: string;
                /**
                 * @description The states of a lane, the same in the saga, the table, the API and the events.
                 * @enum {string}
                 */
                status: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
                /** @description The repository on the host. */
                repository: string;
                /** @description Its branch. */
                branch: string;
                /** @description Its worktree; null if it is not known to have one. */
                worktree_path?: null | string;
                /** @description The archive of a lane's unsaved work. */
                archive?: null | {
                    /** @description The ref in the repository. */
                    ref: string;
                    /** @description The commit that the ref names. */
                    commit: string;
                    /** @description Whether it contains uncommitted work. */
                    dirty: boolean;
                    /**
                     * Format: int32
                     * @description How many commits were reachable only from it.
                     */
                    unmerged_commits: number;
                    /**
                     * Format: date-time
                     * @description When it was created.
                     */
                    at: string;
                };
                /** @description The last snapshot of a lane's unsaved work. */
                snapshot?: null | {
                    /** @description The ref in the lane's repository. */
                    ref: string;
                    /** @description The commit. */
                    commit: string;
                    /**
                     * Format: date-time
                     * @description When it was taken.
                     */
                    at: string;
                };
            }[];
            /** @description The workspaces that only this host serves; they have no host until theirs are changed. */
            workspaces: unknown[];
        };
        /** @description The machine that takes a host's place. */
        HostReplaceRequest: {
            /** @description Identifies a host: `ho_` and a ULID. */
            by: string;
        };
        /** @description A host whose access was taken away. */
        HostRevocationView: {
            /** @description The public view of a host. */
            host: {
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description Its display name. */
                name: string;
                /**
                 * @description The states of a host.
                 * @enum {string}
                 */
                status: "online" | "lost" | "draining" | "drained";
                /**
                 * Format: int64
                 * @description Increases with each start of its worktree agent.
                 */
                incarnation: number;
                /**
                 * Format: int32
                 * @description How many lanes it accepts.
                 */
                slots: number;
                /**
                 * Format: int32
                 * @description How many lanes it has.
                 */
                used_slots: number;
                /** @description The version of its worktree agent. */
                agent_version?: null | string;
                /** @description The version of its git. */
                git_version?: null | string;
                /** @description The par task drivers that it supports. */
                drivers?: string[];
                /** @description Its labels: those of its agent's settings, and those set by an operator, which win. */
                labels?: {
                    [key: string]: string;
                };
                /** @description Those of its labels that an operator set. */
                operator_labels?: {
                    [key: string]: string;
                };
                /** @description Whether it accepts no new lanes because an operator drains it; kept while it is lost. */
                draining?: boolean;
                /** @description The load, memory and disks of a host's machine, as its agent measured them. What it could not measure is null. */
                measures?: null | {
                    /**
                     * Format: int32
                     * @description The processors that the agent may use.
                     */
                    cpus: number;
                    /**
                     * Format: double
                     * @description The number of processes that run or wait for a processor, averaged over a minute.
                     */
                    load?: null | number;
                    /**
                     * Format: int64
                     * @description The machine's memory, in bytes.
                     */
                    memory_bytes?: null | number;
                    /**
                     * Format: int64
                     * @description The memory that programs can still use, in bytes.
                     */
                    memory_free_bytes?: null | number;
                    /** @description The file systems that hold the agent's data folder and its repositories. */
                    disks?: {
                        /** @description Where it is mounted. */
                        path: string;
                        /**
                         * Format: int64
                         * @description Its size, in bytes.
                         */
                        bytes: number;
                        /**
                         * Format: int64
                         * @description How much the agent's user can still write, in bytes.
                         */
                        free_bytes: number;
                    }[];
                    /**
                     * Format: date-time
                     * @description When.
                     */
                    at: string;
                };
                /** @description Its pools of prepared worktrees. */
                pools?: {
                    /** @description Identifies a workspace: `ws_` and a ULID. */
                    workspace_id: string;
                    /**
                     * Format: int32
                     * @description How many worktrees it should have ready.
                     */
                    size: number;
                    /**
                     * Format: int32
                     * @description How many are ready.
                     */
                    ready: number;
                    /** @description Their commit. */
                    base_commit?: null | string;
                    /** @description Why it is not full. */
                    detail?: null | string;
                }[];
                /** @description The agents that it can start, as of its start; empty if it has not said. */
                agents?: {
                    /** @description Its name, the provider of its sessions. */
                    name: string;
                    /** @description Its name for people. */
                    title: string;
                    /**
                     * @description Where the definition of an agent comes from.
                     * @enum {string}
                     */
                    origin: "built_in" | "shipped" | "host";
                    /** @description Whether tests of Helios run the real program. */
                    tested: boolean;
                    /** @description The program that is started; null if the definition has a fault. */
                    program?: null | string;
                    /** @description Whether the host has the program. */
                    installed: boolean;
                    /** @description How to install it, as the end of a sentence. */
                    install?: null | string;
                    /** @description The modes in which it can be started. */
                    modes?: ("interactive" | "headless")[];
                    /** @description The permission modes that a session can choose. */
                    permissions?: ("ask" | "edit" | "plan" | "all")[];
                    /** @description The file of its definition on the host; null for one that Helios ships. */
                    file?: null | string;
                    /** @description What is wrong with its definition; such an agent cannot be started. */
                    faults?: string[];
                    /** @description What will not work on this host, and what to do about it; the agent can be started all the same. */
                    warnings?: string[];
                }[];
                /**
                 * Format: date-time
                 * @description When an operator took its access away; null if it has access.
                 */
                revoked_at?: null | string;
                /** @description Who took its access away. */
                revoked_by?: null | string;
                /** @description Its current problems. */
                incidents?: {
                    /**
                     * @description The kinds of problems of a host rather than of its lanes.
                     * @enum {string}
                     */
                    incident: "repository_unreachable" | "worktrees_unreachable" | "terminals_unreachable" | "trash_not_emptied" | "files_kept" | "slots_miscounted" | "lanes_unknown" | "api_unreachable" | "host_unknown";
                    /** @description The repository or folder. */
                    subject: string;
                    /** @description What is wrong, and what to do. */
                    detail: string;
                    /** @description The lanes that it concerns. */
                    lanes: unknown[];
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    since: string;
                }[];
                /**
                 * Format: date-time
                 * @description When it was last heard from.
                 */
                last_heartbeat_at: string;
                /**
                 * Format: date-time
                 * @description When it joined.
                 */
                joined_at: string;
                /**
                 * Format: int64
                 * @description Increases by one with each committed change, from 1.
                 */
                revision: number;
            };
            /** @description Why the broker still lets the host in, with what to do about it; Helios keeps trying if it can. Null if it does not let it in. */
            pending?: null | string;
        };
        /** @description The public view of a host. */
        HostView: {
            /** @description Identifies a host: `ho_` and a ULID. */
            host_id: string;
            /** @description Its display name. */
            name: string;
            /**
             * @description The states of a host.
             * @enum {string}
             */
            status: "online" | "lost" | "draining" | "drained";
            /**
             * Format: int64
             * @description Increases with each start of its worktree agent.
             */
            incarnation: number;
            /**
             * Format: int32
             * @description How many lanes it accepts.
             */
            slots: number;
            /**
             * Format: int32
             * @description How many lanes it has.
             */
            used_slots: number;
            /** @description The version of its worktree agent. */
            agent_version?: null | string;
            /** @description The version of its git. */
            git_version?: null | string;
            /** @description The par task drivers that it supports. */
            drivers?: string[];
            /** @description Its labels: those of its agent's settings, and those set by an operator, which win. */
            labels?: {
                [key: string]: string;
            };
            /** @description Those of its labels that an operator set. */
            operator_labels?: {
                [key: string]: string;
            };
            /** @description Whether it accepts no new lanes because an operator drains it; kept while it is lost. */
            draining?: boolean;
            /** @description The load, memory and disks of a host's machine, as its agent measured them. What it could not measure is null. */
            measures?: null | {
                /**
                 * Format: int32
                 * @description The processors that the agent may use.
                 */
                cpus: number;
                /**
                 * Format: double
                 * @description The number of processes that run or wait for a processor, averaged over a minute.
                 */
                load?: null | number;
                /**
                 * Format: int64
                 * @description The machine's memory, in bytes.
                 */
                memory_bytes?: null | number;
                /**
                 * Format: int64
                 * @description The memory that programs can still use, in bytes.
                 */
                memory_free_bytes?: null | number;
                /** @description The file systems that hold the agent's data folder and its repositories. */
                disks?: {
                    /** @description Where it is mounted. */
                    path: string;
                    /**
                     * Format: int64
                     * @description Its size, in bytes.
                     */
                    bytes: number;
                    /**
                     * Format: int64
                     * @description How much the agent's user can still write, in bytes.
                     */
                    free_bytes: number;
                }[];
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
            };
            /** @description Its pools of prepared worktrees. */
            pools?: {
                /** @description Identifies a workspace: `ws_` and a ULID. */
                workspace_id: string;
                /**
                 * Format: int32
                 * @description How many worktrees it should have ready.
                 */
                size: number;
                /**
                 * Format: int32
                 * @description How many are ready.
                 */
                ready: number;
                /** @description Their commit. */
                base_commit?: null | string;
                /** @description Why it is not full. */
                detail?: null | string;
            }[];
            /** @description The agents that it can start, as of its start; empty if it has not said. */
            agents?: {
                /** @description Its name, the provider of its sessions. */
                name: string;
                /** @description Its name for people. */
                title: string;
                /**
                 * @description Where the definition of an agent comes from.
                 * @enum {string}
                 */
                origin: "built_in" | "shipped" | "host";
                /** @description Whether tests of Helios run the real program. */
                tested: boolean;
                /** @description The program that is started; null if the definition has a fault. */
                program?: null | string;
                /** @description Whether the host has the program. */
                installed: boolean;
                /** @description How to install it, as the end of a sentence. */
                install?: null | string;
                /** @description The modes in which it can be started. */
                modes?: ("interactive" | "headless")[];
                /** @description The permission modes that a session can choose. */
                permissions?: ("ask" | "edit" | "plan" | "all")[];
                /** @description The file of its definition on the host; null for one that Helios ships. */
                file?: null | string;
                /** @description What is wrong with its definition; such an agent cannot be started. */
                faults?: string[];
                /** @description What will not work on this host, and what to do about it; the agent can be started all the same. */
                warnings?: string[];
            }[];
            /**
             * Format: date-time
             * @description When an operator took its access away; null if it has access.
             */
            revoked_at?: null | string;
            /** @description Who took its access away. */
            revoked_by?: null | string;
            /** @description Its current problems. */
            incidents?: {
                /**
                 * @description The kinds of problems of a host rather than of its lanes.
                 * @enum {string}
                 */
                incident: "repository_unreachable" | "worktrees_unreachable" | "terminals_unreachable" | "trash_not_emptied" | "files_kept" | "slots_miscounted" | "lanes_unknown" | "api_unreachable" | "host_unknown";
                /** @description The repository or folder. */
                subject: string;
                /** @description What is wrong, and what to do. */
                detail: string;
                /** @description The lanes that it concerns. */
                lanes: unknown[];
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                since: string;
            }[];
            /**
             * Format: date-time
             * @description When it was last heard from.
             */
            last_heartbeat_at: string;
            /**
             * Format: date-time
             * @description When it joined.
             */
            joined_at: string;
            /**
             * Format: int64
             * @description Increases by one with each committed change, from 1.
             */
            revision: number;
        };
        /** @description The archive of a lane that was closed with unsaved work. */
        LaneArchiveView: {
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description Identifies a workspace: `ws_` and a ULID. */
            workspace_id: string;
            /** @description The lane's name. */
            display_name: string;
            /** @description Identifies a host: `ho_` and a ULID. */
            host_id: string;
            /** @description The repository on that host. */
            repository: string;
            /** @description The lane's branch. */
            branch: string;
            /** @description The ref that the lane started from. */
            base_ref: string;
            /** @description The commit that the lane started from. */
            base_commit: string;
            /** @description The archive of a lane's unsaved work. */
            archive: {
                /** @description The ref in the repository. */
                ref: string;
                /** @description The commit that the ref names. */
                commit: string;
                /** @description Whether it contains uncommitted work. */
                dirty: boolean;
                /**
                 * Format: int32
                 * @description How many commits were reachable only from it.
                 */
                unmerged_commits: number;
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                at: string;
            };
            /**
             * Format: int64
             * @description The lane's revision.
             */
            revision: number;
            /**
             * Format: date-time
             * @description When the lane was closed.
             */
            closed_at: string;
        };
        /** @description The changes in a lane's worktree since its base, committed or not. */
        LaneChangesView: {
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description The branch that is checked out; null if HEAD is detached. */
            branch?: null | string;
            /** @description The commit that is checked out; null if the branch has none yet. */
            head_commit?: null | string;
            /** @description The ref that the lane started from. */
            base_ref: string;
            /** @description The commit that the lane started from; its files are compared with it. */
            base_commit: string;
            /**
             * Format: int32
             * @description How many commits the lane has that its base does not have.
             */
            ahead: number;
            /**
             * Format: int32
             * @description How many commits the base has by now that the lane does not have.
             */
            behind: number;
            /**
             * Format: int64
             * @description Lines added in tracked files.
             */
            additions: number;
            /**
             * Format: int64
             * @description Lines deleted in tracked files.
             */
            deletions: number;
            /** @description The tracked files that differ from the base commit. */
            files: {
                /** @description The path from the top of the worktree. */
                path: string;
                /** @description The path at the base, if it was renamed or copied. */
                old_path?: null | string;
                /**
                 * @description How a file changed since the base.
                 * @enum {string}
                 */
                change: "added" | "modified" | "deleted" | "renamed" | "copied" | "type_changed" | "unmerged";
                /**
                 * Format: int32
                 * @description Lines added; null if the file is binary.
                 */
                additions?: null | number;
                /**
                 * Format: int32
                 * @description Lines deleted; null if the file is binary.
                 */
                deletions?: null | number;
                /** @description Whether it is a binary file. */
                binary: boolean;
                /** @description Whether it is a submodule: then its lines are its commit. */
                submodule: boolean;
            }[];
            /** @description Untracked files that are not ignored; a nested repository ends with a slash. */
            untracked: string[];
            /** @description The tracked files with uncommitted changes. */
            uncommitted: {
                /** @description The path from the top of the worktree. */
                path: string;
                /** @description How the index differs from HEAD, as a letter of `git status`; `.` if it does not. */
                index: string;
                /** @description How the file differs from the index, as a letter of `git status`; `.` if it does not. */
                worktree: string;
            }[];
            operation?: ("merge" | "rebase" | "cherry_pick" | "revert" | "bisect") | null;
        };
        /** @description Commits everything in a lane. */
        LaneCommitRequest: {
            /** @description The commit's message. */
            message: string;
        };
        /** @description How an attached agent reaches the lane. */
        LaneConnection: {
            host_id?: null | string;
            /** @description The worktree on that host. */
            worktree_path?: null | string;
            /** @description The current state of a lane's terminal on its host. */
            terminal?: null | {
                /** @description Identifies a terminal: `tm_` and a ULID. */
                terminal_id: string;
                /** @description Identifies a lane: `ln_` and a ULID. */
                lane_id: string;
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description The command in it; empty means the host's shell. */
                argv: string[];
                /**
                 * Format: int32
                 * @description Its first process.
                 */
                pid: number;
                /**
                 * Format: int32
                 * @description Its width, in characters.
                 */
                columns: number;
                /**
                 * Format: int32
                 * @description Its height, in lines.
                 */
                rows: number;
                /**
                 * Format: int32
                 * @description How many clients are attached.
                 */
                attached: number;
                /**
                 * Format: date-time
                 * @description When it was created, to the second.
                 */
                created_at: string;
                /** @description The command that attaches to it, on its host as the agent's user. */
                attach_argv: string[];
            };
        };
        /** @description Merges a lane into a branch. */
        LaneMergeRequest: {
            /** @description The branch; default: the one that the lane started from. */
            into?: null | string;
            strategy?: ("merge" | "squash" | "rebase" | "ff_only") | null;
            /** @description The message of the merge commit or of the squashed commit; default: made from the branches or the lane's commits. */
            message?: null | string;
            /** @description Whether to merge the commits of a lane with uncommitted changes, and leave those in the lane. */
            leave_uncommitted?: null | boolean;
            /** @description Whether to end the lane after that, as its clean-up does; what is not merged is archived. */
            cleanup?: null | boolean;
        };
        /** @description What a merge of a lane into a branch would do. Nothing is changed to find out. */
        LaneMergeView: {
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description The lane's branch. */
            branch: string;
            /** @description The commit of the lane's branch. */
            head_commit: string;
            /** @description What it was compared with, as given: a branch, a tag, a commit. */
            target: string;
            /** @description The target's commit. */
            target_commit: string;
            /**
             * Format: int32
             * @description How many commits the lane has that the target does not have.
             */
            ahead: number;
            /**
             * Format: int32
             * @description How many commits the target has that the lane does not have.
             */
            behind: number;
            /** @description Files that both have changed in ways that cannot be merged; null if git is too old to tell. */
            conflicts?: null | string[];
            /**
             * Format: int32
             * @description How many files of the lane are not committed, and so would not be merged.
             */
            uncommitted: number;
            /** @description The folder in which the target is checked out; null if in none, or if it is not a branch. */
            checked_out_at?: null | string;
            /** @description Everything that would stop a merge now, with what to do; empty if nothing would. */
            obstacles: {
                /**
                 * @description Why a commit, an update, a merge or a push was refused; nothing has changed.
                 * @enum {string}
                 */
                reason: "lane_uncommitted" | "lane_off_branch" | "lane_busy" | "lane_unsafe" | "lane_moved" | "target_not_branch" | "target_uncommitted" | "target_moved" | "merge_conflicts" | "not_fast_forward" | "git_refused" | "git_too_old" | "remote_not_found" | "push_rejected" | "lane_unchanged";
                /** @description One sentence for a person, with what to do. */
                detail: string;
            }[];
        };
        /** @description Pushes a lane's branch and opens a pull request for it, if none is open. */
        LanePullRequestRequest: {
            /** @description The title; default: the subject of the lane's first commit. */
            title?: null | string;
            /** @description The description; default: the repository's template for pull requests, else made from the messages of the lane's commits. */
            body?: null | string;
            /** @description The branch to merge into, as the forge names it; default: the one that the lane started from. */
            base?: null | string;
            /** @description Whether to open it as a draft. */
            draft?: null | boolean;
            /** @description The remote to push to; default: the only one, or `origin`. */
            remote?: null | string;
            /** @description Whether to replace the remote branch, as after a rebase; only if nobody else has pushed to it. */
            force?: null | boolean;
            /** @description Whether to propose the commits of a lane with uncommitted changes, and leave those in the lane. */
            leave_uncommitted?: null | boolean;
        };
        /** @description The open pull request of a lane. */
        LanePullRequestView: {
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description Its repository on the forge, `owner/name`. */
            repository: string;
            /**
             * Format: int32
             * @description Its number.
             */
            number: number;
            /** @description Its page. */
            url: string;
            /** @description Its title. */
            title: string;
            /** @description The branch with the lane's commits. */
            head: string;
            /** @description The branch that they are to be merged into. */
            base: string;
            /** @description The commit that was pushed. */
            commit: string;
            /** @description Whether it is a draft. */
            draft: boolean;
            /** @description Whether this request has opened it; false if it was open before. */
            created: boolean;
        };
        /** @description Pushes a lane's branch. */
        LanePushRequest: {
            /** @description The remote's name; default: the only one, or origin. */
            remote?: null | string;
            /** @description Whether to replace the remote branch, unless somebody else has pushed to it. */
            force?: null | boolean;
        };
        /** @description Brings what has happened in a base into a lane. */
        LaneRebaseRequest: {
            /** @description The base; default: the one that the lane started from. */
            base?: null | string;
            strategy?: ("rebase" | "merge") | null;
        };
        /** @description A request for a lane. */
        LaneRequest: {
            /** @description The display name, unique among the workspace's open lanes. */
            display_name: string;
            /** @description The ref to start from; default: the workspace's default branch. */
            base_ref?: null | string;
            /** @description The branch to create. Default: `helios/lane/&lt;lane-id&gt;`. */
            branch?: null | string;
            host?: null | string;
            /** @description The labels that the host must have; default: any host. */
            host_labels?: null | {
                [key: string]: string;
            };
            /** @description Whether to wait in the queue if no slot is free. */
            queue?: null | boolean;
            /** @description The caller's project context. */
            project_context_id?: null | string;
            /** @description The caller's labels. */
            labels?: null | {
                [key: string]: string;
            };
        };
        /** @description How to restore a closed lane; absent members keep the archived values. */
        LaneRestoreRequest: {
            /** @description The display name; default: the closed lane's. */
            display_name?: null | string;
            /** @description The branch; default: the closed lane's. */
            branch?: null | string;
            /** @description Whether to wait in the queue if no slot is free. */
            queue?: null | boolean;
        };
        /** @description The public view of a lane. */
        LaneView: {
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description Identifies a workspace: `ws_` and a ULID. */
            workspace_id: string;
            /** @description The display name. */
            display_name: string;
            /**
             * @description The states of a lane, the same in the saga, the table, the API and the events.
             * @enum {string}
             */
            status: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
            reason?: ("cancelled" | "provision_failed" | "provision_timeout" | "cleaned" | "reconciled" | "par_task_lost" | "host_forgotten" | "operator" | "session_needs_input" | "session_ended" | "base_ref_not_found" | "branch_in_use" | "branch_invalid" | "repository_not_found" | "repository_empty" | "setup_invalid" | "setup_not_approved" | "archive_not_found") | null;
            /** @description One sentence for people. */
            detail?: null | string;
            /**
             * Format: int32
             * @description Its position among the queued lanes that compete for the same slots, 1 for the next; null if it is not queued, and in events.
             */
            queue_position?: null | number;
            host_id?: null | string;
            /** @description Whether the host answers. */
            host_reachable?: boolean;
            /** @description The branch of the worktree. */
            branch: string;
            /** @description The ref it started from, as requested. */
            base_ref: string;
            /** @description The commit it started from; null until the host has resolved the base. */
            base_commit: null | string;
            /** @description The worktree on the host, once it exists. */
            worktree_path?: null | string;
            /** @description The attached agents. */
            agents: string[];
            /** @description Runs that have not ended. */
            runs_in_flight: unknown[];
            /** @description Sessions whose agent runs. */
            sessions_in_flight: unknown[];
            /** @description A lane's par task: the supervised unit that holds everything that runs for it. */
            par_task?: null | {
                /** @description Its id. */
                par_task_id: string;
                /** @description Which driver supervises it: process, tmux or cli. */
                driver: string;
                /**
                 * Format: int32
                 * @description The process id of its root, if it has one.
                 */
                pid?: null | number;
                /**
                 * Format: date-time
                 * @description When it was bound.
                 */
                bound_at: string;
            };
            /** @description The leased ports. */
            ports?: number[];
            /** @description The caller's labels. */
            labels: {
                [key: string]: string;
            };
            /** @description The caller's project context. */
            project_context_id?: null | string;
            /** @description The archive of a lane's unsaved work. */
            archive?: null | {
                /** @description The ref in the repository. */
                ref: string;
                /** @description The commit that the ref names. */
                commit: string;
                /** @description Whether it contains uncommitted work. */
                dirty: boolean;
                /**
                 * Format: int32
                 * @description How many commits were reachable only from it.
                 */
                unmerged_commits: number;
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                at: string;
            };
            restored_from?: null | string;
            /**
             * Format: int32
             * @description The tear-down attempt, 0 before the first.
             */
            attempt?: number;
            /**
             * Format: int64
             * @description Increases by one with each committed change, from 1.
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /** @description The last 20 transitions, oldest first. */
            history?: {
                /**
                 * @description The states of a lane, the same in the saga, the table, the API and the events.
                 * @enum {string}
                 */
                from: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
                /**
                 * @description The states of a lane, the same in the saga, the table, the API and the events.
                 * @enum {string}
                 */
                to: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
                /** @description The event. */
                event: string;
                /** @description Who made the request. */
                actor: string;
                /** @description The correlation id of its request. */
                correlation_id: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
            }[];
        };
        /** @description What was done with a lane's work. */
        LaneWorkView: {
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /**
             * @description What can be done with a lane's work.
             * @enum {string}
             */
            act: "commit" | "rebase" | "merge" | "push";
            /** @description The branch that was to move: the lane's, the one it was merged into, or the remote's (`origin/fix`). */
            branch: string;
            /** @description Its commit before; null if unknown, or if there was none. */
            before?: null | string;
            /** @description Its commit now. */
            commit: string;
            /** @description Whether anything had to be done. */
            changed: boolean;
            /** @description For a commit: repositories inside the lane, which are not committed. */
            left_out?: string[];
            /** @description For a merge: whether the lane is being ended. */
            ending?: boolean;
        };
        /** @description A new enrolment with its token, which is shown only in this answer. */
        NewHostEnrolmentView: {
            /** @description Permission for one machine to join as a host, without its token. */
            enrolment: {
                /** @description Identifies an enrolment of a host: `en_` and a ULID. */
                enrolment_id: string;
                /** @description The name that the host will have. */
                name: string;
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description Labels that the host gets when it joins. */
                labels?: {
                    [key: string]: string;
                };
                /**
                 * @description Whether the token of an enrolment is accepted.
                 * @enum {string}
                 */
                status: "open" | "used" | "expired" | "revoked";
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                created_at: string;
                /** @description Who created it. */
                created_by: string;
                /**
                 * Format: date-time
                 * @description When its token expires.
                 */
                expires_at: string;
                /**
                 * Format: date-time
                 * @description When a machine used its token.
                 */
                used_at?: null | string;
                /**
                 * Format: date-time
                 * @description When it was revoked.
                 */
                revoked_at?: null | string;
                /** @description Who revoked it. */
                revoked_by?: null | string;
                /**
                 * Format: int64
                 * @description Its revision.
                 */
                revision: number;
            };
            /** @description The token, which one machine can use once. It is stored nowhere. */
            secret: string;
            /** @description The address of the API for the new machine. */
            url: string;
            /** @description What may keep the machine from joining, each with what to do about it. */
            warnings?: string[];
        };
        /** @description A new token with its secret, which is shown only in this answer. */
        NewTokenView: {
            /** @description A token of a caller, without its secret. */
            token: {
                /** @description Identifies a token of a caller: `tk_` and a ULID. */
                token_id: string;
                /** @description Its name: the actor of everything that is done with it. */
                name: string;
                /**
                 * @description What a token allows. Each scope includes those before it.
                 * @enum {string}
                 */
                scope: "read" | "operate" | "admin";
                /** @description The workspaces that it is limited to; null means all. */
                workspaces?: null | unknown[];
                /**
                 * @description Whether a token is accepted.
                 * @enum {string}
                 */
                status: "active" | "expired" | "revoked";
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                created_at: string;
                /** @description Who created it. */
                created_by: string;
                /**
                 * Format: date-time
                 * @description When it expires; null means never.
                 */
                expires_at?: null | string;
                /**
                 * Format: date-time
                 * @description When it was revoked.
                 */
                revoked_at?: null | string;
                /** @description Who revoked it. */
                revoked_by?: null | string;
                /**
                 * Format: date-time
                 * @description When it was last used, to within five minutes; null means never.
                 */
                last_used_at?: null | string;
                /**
                 * Format: int64
                 * @description Its revision.
                 */
                revision: number;
            };
            /** @description What a caller sends: `Authorization: Bearer` and this. It is stored nowhere. */
            secret: string;
        };
        PageOfDeadLetterView: {
            items: components["schemas"]["DeadLetterView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfHostEnrolmentView: {
            items: components["schemas"]["HostEnrolmentView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfHostView: {
            items: components["schemas"]["HostView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfLaneArchiveView: {
            items: components["schemas"]["LaneArchiveView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfLaneView: {
            items: components["schemas"]["LaneView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfRunView: {
            items: components["schemas"]["RunView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfSessionView: {
            items: components["schemas"]["SessionView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfTerminalView: {
            items: components["schemas"]["TerminalView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfTokenView: {
            items: components["schemas"]["TokenView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        PageOfWorkspaceView: {
            items: components["schemas"]["WorkspaceView"][];
            /** @description Where the next page begins; null on the last page. */
            next_cursor: null | string;
        };
        /** @description Where a lane would be placed now, and why not elsewhere. */
        PlacementView: {
            /** @description Identifies a workspace: `ws_` and a ULID. */
            workspace_id: string;
            host_id?: null | string;
            /** @description Why the workspace takes no lane at all, whatever its hosts have free; null if it does. */
            detail?: null | string;
            /** @description Every host, the best first. */
            hosts: {
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description Its display name. */
                name: string;
                /** @description Whether it can take the lane now. */
                eligible: boolean;
                /** @description Why it is chosen, comes later, or cannot take the lane. */
                reason: string;
            }[];
        };
        Problem: {
            /** @description urn:helios: and the reason. */
            type: string;
            /** @description The reason in words. */
            title: string;
            status: number;
            /** @enum {string} */
            reason: "invalid_request" | "cursor_unknown" | "unauthenticated" | "forbidden" | "host_not_allowed" | "origin_not_allowed" | "workspace_not_found" | "lane_not_found" | "run_not_found" | "session_not_found" | "host_not_found" | "terminal_not_found" | "dialog_not_found" | "archive_not_found" | "dead_letter_not_found" | "token_not_found" | "enrolment_not_found" | "not_found" | "method_not_allowed" | "invalid_transition" | "lane_capacity_exceeded" | "lane_closed" | "agents_attached" | "run_in_flight" | "display_name_taken" | "workspace_exists" | "workspace_in_use" | "branch_in_use" | "setup_not_approved" | "lane_uncommitted" | "lane_off_branch" | "lane_busy" | "lane_unsafe" | "lane_moved" | "target_not_branch" | "target_uncommitted" | "target_moved" | "merge_conflicts" | "not_fast_forward" | "git_refused" | "git_too_old" | "remote_not_found" | "push_rejected" | "lane_unchanged" | "forge_not_configured" | "forge_unauthenticated" | "forge_refused" | "forge_unavailable" | "setup_differs" | "worktree_unreadable" | "lane_already_mapped" | "provider_session_in_use" | "session_alive" | "usage_limited" | "dialog_changed" | "dead_letter_unreadable" | "token_name_taken" | "host_alive" | "host_in_use" | "host_differs" | "enrolment_unavailable" | "enrolment_used" | "enrolment_expired" | "enrolment_revoked" | "revision_conflict" | "body_too_large" | "uri_too_long" | "rate_limited" | "headers_too_large" | "unsupported_media_type" | "base_ref_not_found" | "branch_invalid" | "repository_not_found" | "repository_empty" | "setup_invalid" | "terminals_unsupported" | "unsupported_provider" | "idempotency_key_reused" | "provision_failed" | "provision_timeout" | "internal_error" | "not_implemented" | "host_unreachable" | "no_host_available" | "service_unavailable" | "overloaded";
            /** @description What to do next. */
            detail: string;
            /** @description The id of the request, also in the log. */
            correlation_id: string;
            /** @description All errors in the request, with invalid_request. */
            errors?: {
                /** @description The field, ?parameter or header. */
                path?: string;
                /** @description The reason for programs. */
                reason?: string;
                /** @description The detail, for people. */
                detail?: string;
            }[];
        };
        /** @description The fetched facts about a pull request. */
        PullRequestFacts: {
            /**
             * Format: int32
             * @description Its number.
             */
            number: number;
            /** @description Its URL for people. */
            url: string;
            /**
             * @description The pull request of a session: the second axis of its state.
             * @enum {string}
             */
            state: "none" | "draft" | "open" | "merged" | "closed";
            /** @description Its title. */
            title?: null | string;
            /** @description Its head commit. */
            head_commit?: null | string;
            /**
             * @description The combined result of the checks of a pull request.
             * @enum {string}
             */
            checks?: "unknown" | "none" | "pending" | "passing" | "failing";
            /** @description The names of the failing checks, sorted. */
            failing_checks?: string[];
            /** @description The last output of a failing check. */
            failing_log_tail?: null | string;
            /**
             * @description The combined verdict of the reviewers of a pull request.
             * @enum {string}
             */
            review?: "none" | "pending" | "approved" | "changes_requested";
            /** @description The ids of unanswered comments of reviewers, sorted. */
            unresolved_comments?: string[];
            /** @description The ids of unanswered comments of programs, sorted. */
            bot_comments?: string[];
            /** @description Whether it conflicts with its base; null if unknown. */
            has_conflicts?: null | boolean;
            /** @description Whether the rules of its repository allow merging it; null if unknown. */
            is_mergeable?: null | boolean;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at?: null | string;
        };
        /** @description Why a lane is shared, blocked or released. */
        ReasonRequest: {
            /** @description The reason as a message for people. */
            reason?: null | string;
        };
        /** @description What to reconcile. */
        ReconcileRequest: {
            /** @description Whether to only show the plan. */
            dry_run?: null | boolean;
            host?: null | string;
            workspace?: null | string;
            /** @description Whether worktrees of lanes without a record are removed, after their unsaved work is archived. Otherwise they are kept and reported: a database that was restored from a backup does not know its newest lanes. */
            remove_unknown?: null | boolean;
        };
        /** @description The plan of a reconciliation, and what came of it. */
        ReconciliationView: {
            /** @description Whether it is only the plan. */
            dry_run: boolean;
            /** @description Each host that was asked. */
            hosts: {
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description Its display name. */
                name: string;
                /**
                 * @description How far the reconciliation of a host came.
                 * @enum {string}
                 */
                status: "planned" | "completed" | "pending" | "unreachable";
                /** @description Why it came no further. */
                detail?: null | string;
                /** @description The inventory that the plan is based on; the events of its reconciliation name it. */
                inventory_id?: null | string;
                /** @description The plan. */
                rows: {
                    /**
                     * @description What a reconciliation does about something that it found.
                     * @enum {string}
                     */
                    action: "remove_worktree" | "end_processes" | "close_lane" | "count_missing" | "remove_mirror" | "keep" | "unknown";
                    lane_id?: null | string;
                    /** @description The worktree, repository or URL. */
                    path?: null | string;
                    /** @description Why. */
                    reason: string;
                    /** @description What came of it; null if nothing was done, or the host has not reported it. */
                    outcome?: null | string;
                }[];
            }[];
        };
        /** @description The output so far of a run or of a session's agent. */
        RunOutputView: {
            /** @description Standard output, as string RunOutputView.Encoding says. */
            stdout: string;
            /** @description Standard error, as string RunOutputView.Encoding says. */
            stderr: string;
            /** @description `utf-8`, or `base64` when the bytes are not UTF-8. */
            encoding: string;
            /**
             * Format: int64
             * @description The number of bytes dropped from the middle.
             */
            truncated_bytes: number;
            /** @description Of a session: whether its agent has ended, and this is the last that it showed. Absent for a run. */
            ended?: null | boolean;
        };
        /** @description Runs one command in a lane. */
        RunRequest: {
            /** @description The command and its arguments. */
            argv: string[];
            /** @description The working directory, relative to the worktree and inside it. */
            cwd?: null | string;
            /** @description Additional environment variables. */
            env?: null | {
                [key: string]: string;
            };
            /** @description The command's standard input; empty by default. */
            stdin?: null | string;
            /**
             * Format: int32
             * @description The time limit in seconds; default 300, 0 means none.
             */
            timeout_seconds?: null | number;
            /** @description Whether to answer when the run has ended instead of when it has started. */
            wait?: null | boolean;
            /** @description Whether to run even in a blocked lane, for a person who examines it. */
            force?: null | boolean;
        };
        /** @description The public view of a run. */
        RunView: {
            /** @description Identifies a run: `rn_` and a ULID. */
            run_id: string;
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description The command. */
            argv: string[];
            /** @description The working directory, relative to the worktree. */
            cwd: string;
            /**
             * @description The states of a run.
             * @enum {string}
             */
            status: "starting" | "running" | "exited" | "timed_out" | "cancelled" | "lost";
            /**
             * Format: int32
             * @description The exit code, once it has exited by itself.
             */
            exit_code?: null | number;
            /**
             * Format: int32
             * @description The signal that ended it.
             */
            signal?: null | number;
            /** @description The last 16 KiB of standard output. */
            stdout?: string;
            /** @description The last 16 KiB of standard error. */
            stderr?: string;
            /**
             * Format: int64
             * @description The number of bytes dropped from the middle of the output.
             */
            truncated_bytes?: number;
            /** @description One sentence for people, if there is something to say. */
            detail?: null | string;
            /**
             * Format: date-time
             * @description When the process started.
             */
            started_at?: null | string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            ended_at?: null | string;
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            duration_ms?: null | number;
        };
        /** @description A message for an agent. */
        SendRequest: {
            /** @description The text. */
            text: string;
        };
        /** @description The explanation of a session's state. */
        SessionExplanation: {
            /** @description The public view of a session. */
            session: {
                /** @description Identifies a session: `ss_` and a ULID. */
                session_id: string;
                /** @description Identifies a lane: `ln_` and a ULID. */
                lane_id: string;
                /** @description Identifies a workspace: `ws_` and a ULID. */
                workspace_id: string;
                /** @description Identifies a host: `ho_` and a ULID. */
                host_id: string;
                /** @description The agent: codex, claude-code, command, or another one that the lane's host has. */
                provider: string;
                /** @description The provider's own id of the conversation; null until the agent has reported it. */
                provider_session_id?: null | string;
                /** @description The same, for codex only. */
                codex_session_id?: null | string;
                /**
                 * @description How a session reaches its model.
                 * @enum {string}
                 */
                transport: "cliproxy_harness" | "native_openai" | "native_anthropic" | "none";
                /** @description Why a session uses its transport. */
                diagnostics: {
                    /**
                     * @description How a session reaches its model.
                     * @enum {string}
                     */
                    selected_transport: "cliproxy_harness" | "native_openai" | "native_anthropic" | "none";
                    /** @description Why it is not the preferred one; null if it is. */
                    degrade_reason?: null | string;
                    harness_status?: ("healthy" | "degraded" | "unavailable") | null;
                    /**
                     * Format: date-time
                     * @description When it was chosen.
                     */
                    since: string;
                };
                /**
                 * @description Whether a session is in use.
                 * @enum {string}
                 */
                status: "detached" | "attaching" | "attached" | "restoring" | "terminated";
                /**
                 * @description The one-word status for people; derived from the axes when a session is read, never stored.
                 * @enum {string}
                 */
                display_status: "spawning" | "working" | "idle" | "rate_limited" | "needs_input" | "stuck" | "detecting" | "draft" | "pr_open" | "ci_failed" | "review_pending" | "changes_requested" | "approved" | "mergeable" | "merged" | "done" | "killed" | "cleanup" | "errored";
                /** @description The axes of a session's state. */
                state: {
                    /** @description A session's state and its reason. */
                    session: {
                        /**
                         * @description The first axis of a session's state.
                         * @enum {string}
                         */
                        state: "not_started" | "working" | "idle" | "rate_limited" | "needs_input" | "stuck" | "detecting" | "done" | "terminated";
                        /**
                         * @description Why a session is in its state; a fixed set of reasons that a program can branch on.
                         * @enum {string}
                         */
                        reason: "spawn_requested" | "agent_acknowledged" | "task_in_progress" | "pr_created" | "fixing_ci" | "resolving_review_comments" | "awaiting_user_input" | "awaiting_external_review" | "research_complete" | "usage_limit_reached" | "merged_waiting_decision" | "manually_killed" | "pr_merged" | "auto_cleanup" | "runtime_lost" | "agent_process_exited" | "probe_failure" | "error_in_process";
                    };
                    /** @description The pull request of a session. */
                    pull_request: {
                        /**
                         * @description The pull request of a session: the second axis of its state.
                         * @enum {string}
                         */
                        state: "none" | "draft" | "open" | "merged" | "closed";
                        /**
                         * @description Why a pull request is in its state.
                         * @enum {string}
                         */
                        reason: "not_created" | "in_progress" | "ci_failing" | "review_pending" | "changes_requested" | "bot_comments" | "merge_conflicts" | "approved" | "merge_ready" | "merged" | "closed_unmerged" | "cleared_on_restore";
                        /**
                         * Format: int32
                         * @description Its number.
                         */
                        number?: null | number;
                        /** @description Its URL for people. */
                        url?: null | string;
                        /** @description The fetched facts about a pull request. */
                        facts?: null | {
                            /**
                             * Format: int32
                             * @description Its number.
                             */
                            number: number;
                            /** @description Its URL for people. */
                            url: string;
                            /**
                             * @description The pull request of a session: the second axis of its state.
                             * @enum {string}
                             */
                            state: "none" | "draft" | "open" | "merged" | "closed";
                            /** @description Its title. */
                            title?: null | string;
                            /** @description Its head commit. */
                            head_commit?: null | string;
                            /**
                             * @description The combined result of the checks of a pull request.
                             * @enum {string}
                             */
                            checks?: "unknown" | "none" | "pending" | "passing" | "failing";
                            /** @description The names of the failing checks, sorted. */
                            failing_checks?: string[];
                            /** @description The last output of a failing check. */
                            failing_log_tail?: null | string;
                            /**
                             * @description The combined verdict of the reviewers of a pull request.
                             * @enum {string}
                             */
                            review?: "none" | "pending" | "approved" | "changes_requested";
                            /** @description The ids of unanswered comments of reviewers, sorted. */
                            unresolved_comments?: string[];
                            /** @description The ids of unanswered comments of programs, sorted. */
                            bot_comments?: string[];
                            /** @description Whether it conflicts with its base; null if unknown. */
                            has_conflicts?: null | boolean;
                            /** @description Whether the rules of its repository allow merging it; null if unknown. */
                            is_mergeable?: null | boolean;
                            /**
                             * Format: date-time
                             * @description When it last changed.
                             */
                            updated_at?: null | string;
                        };
                    };
                    /** @description The agent's runtime. */
                    runtime: {
                        /**
                         * @description The agent's runtime: the third axis of a session's state.
                         * @enum {string}
                         */
                        state: "unknown" | "alive" | "exited" | "missing" | "probe_failed";
                        /**
                         * @description Why a runtime is in its state.
                         * @enum {string}
                         */
                        reason: "spawn_incomplete" | "process_running" | "process_missing" | "tmux_missing" | "runtime_unavailable" | "manual_kill_requested" | "auto_cleanup" | "probe_error";
                    };
                    /** @description The last observed activity of the agent. */
                    activity?: null | {
                        /**
                         * @description The last observed activity of an agent: the fourth axis of a session's state.
                         * @enum {string}
                         */
                        state: "active" | "ready" | "idle" | "waiting_input" | "blocked" | "exited";
                        /**
                         * Format: date-time
                         * @description When it was observed.
                         */
                        at: string;
                        /**
                         * @description The observers of an activity.
                         * @enum {string}
                         */
                        source: "native" | "terminal" | "hook" | "runtime" | "none";
                        /** @description The open permission dialog, while the agent is blocked; its answer names it. */
                        dialog_id?: null | string;
                    };
                    /** @description A doubt about whether a session's agent is alive: bounded, and stored with its evidence. */
                    detecting?: null | {
                        /**
                         * Format: int32
                         * @description How often in a row the same evidence was observed.
                         */
                        attempts: number;
                        /**
                         * Format: date-time
                         * @description When this doubt began.
                         */
                        started_at: string;
                        /** @description A hash of the evidence without times and counters. */
                        evidence_hash: string;
                        /** @description The observation, in words. */
                        evidence: string;
                        proposed_reason?: ("spawn_requested" | "agent_acknowledged" | "task_in_progress" | "pr_created" | "fixing_ci" | "resolving_review_comments" | "awaiting_user_input" | "awaiting_external_review" | "research_complete" | "usage_limit_reached" | "merged_waiting_decision" | "manually_killed" | "pr_merged" | "auto_cleanup" | "runtime_lost" | "agent_process_exited" | "probe_failure" | "error_in_process") | null;
                    };
                };
                launch_id?: null | string;
                mode?: ("interactive" | "headless") | null;
                /** @description The model that was asked for; null for the host's setting. */
                model?: null | string;
                permissions?: ("ask" | "edit" | "plan" | "all") | null;
                /** @description A usage limit of the account that an agent works with. */
                limit?: null | {
                    /**
                     * Format: date-time
                     * @description When the agent first met it.
                     */
                    since: string;
                    /**
                     * Format: date-time
                     * @description When the agent last met it.
                     */
                    seen_at: string;
                    /**
                     * Format: date-time
                     * @description When it is reset, as the provider says; null if the provider did not say.
                     */
                    resets_at?: null | string;
                    /**
                     * Format: date-time
                     * @description When Helios looks at the agent again: at the reset, or after a while if that is unknown.
                     */
                    check_at: string;
                    /** @description The provider's or the agent's own words. */
                    detail?: null | string;
                };
                /**
                 * Format: date-time
                 * @description When the last heartbeat arrived.
                 */
                last_heartbeat_at?: null | string;
                /** @description One sentence for people about the last problem. */
                detail?: null | string;
                /**
                 * Format: int64
                 * @description Increases by one with each change.
                 */
                revision: number;
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it last changed.
                 */
                updated_at: string;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                ended_at?: null | string;
            };
            /** @description A summary of one or two sentences for people. */
            summary: string;
            /** @description The latest decisions, newest first. */
            decisions: {
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description The kind of fact or command. */
                fact: string;
                /** @description The axis that changed: session, pull_request, runtime, activity, attachment or transport. */
                axis: string;
                /** @description The old value, as state/reason. */
                from: string;
                /** @description The new value, as state/reason. */
                to: string;
                /** @description The reason, in one sentence. */
                why?: null | string;
                /** @description The observation. */
                evidence?: null | string;
                /** @description The source. */
                actor: string;
                /** @description The correlation id of its origin. */
                correlation_id: string;
                /**
                 * Format: int64
                 * @description The resulting revision.
                 */
                revision: number;
            }[];
            /** @description The last observations, by source. */
            evidence: {
                /** @description The source: runtime, process, activity or scm. */
                source: string;
                /** @description The finding. */
                finding: string;
                /** @description The evidence. */
                evidence?: null | string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                launch_id?: null | string;
            }[];
            /** @description The latest texts sent to its agent, newest first. */
            messages: {
                /** @description Identifies a message to a session's agent: `sm_` and a ULID. */
                message_id: string;
                /** @description Identifies a session: `ss_` and a ULID. */
                session_id: string;
                /**
                 * @description The progress of a text to an agent: accepted does not mean delivered, delivered does not mean acknowledged.
                 * @enum {string}
                 */
                status: "accepted" | "delivered" | "acknowledged" | "failed";
                reason?: ("dialog" | "agent_dead" | "too_long" | "stalled" | "not_supported" | "not_started" | "session_ended" | "unanswered" | "host_error") | null;
                /** @description One sentence for people. */
                detail?: null | string;
                /** @description The text. */
                text: string;
                /**
                 * Format: date-time
                 * @description When it was accepted.
                 */
                accepted_at: string;
                /**
                 * Format: date-time
                 * @description When it was typed.
                 */
                delivered_at?: null | string;
                /**
                 * Format: date-time
                 * @description When the agent confirmed it.
                 */
                acknowledged_at?: null | string;
            }[];
        };
        /** @description A text that was sent to an agent. */
        SessionMessageView: {
            /** @description Identifies a message to a session's agent: `sm_` and a ULID. */
            message_id: string;
            /** @description Identifies a session: `ss_` and a ULID. */
            session_id: string;
            /**
             * @description The progress of a text to an agent: accepted does not mean delivered, delivered does not mean acknowledged.
             * @enum {string}
             */
            status: "accepted" | "delivered" | "acknowledged" | "failed";
            reason?: ("dialog" | "agent_dead" | "too_long" | "stalled" | "not_supported" | "not_started" | "session_ended" | "unanswered" | "host_error") | null;
            /** @description One sentence for people. */
            detail?: null | string;
            /** @description The text. */
            text: string;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            accepted_at: string;
            /**
             * Format: date-time
             * @description When it was typed.
             */
            delivered_at?: null | string;
            /**
             * Format: date-time
             * @description When the agent confirmed it.
             */
            acknowledged_at?: null | string;
        };
        /** @description A request for a lane's session. */
        SessionRequest: {
            /** @description The agent: `codex`, `claude-code`, `command`, or another one that the lane's host has. */
            provider: string;
            preferred_transport?: ("cliproxy_harness" | "native_openai" | "native_anthropic" | "none") | null;
            /** @description The provider's id of the conversation to continue. */
            provider_session_id?: null | string;
            /** @description The same, for codex. */
            codex_session_id?: null | string;
            /** @description Whether to start the agent if none is running. */
            launch?: null | boolean;
            mode?: ("interactive" | "headless") | null;
            /** @description The first prompt. Requires launch. */
            prompt?: null | string;
            /** @description The command line for the provider `command`. Requires launch. */
            argv?: null | string[];
            /** @description The model. Default: the host's setting for the agent. Requires launch. */
            model?: null | string;
            permissions?: ("ask" | "edit" | "plan" | "all") | null;
            /** @description Variables for the agent, which are stored with the session; those that Helios sets itself win. Requires launch. */
            environment?: null | {
                [key: string]: string;
            };
        };
        /** @description How to start a session's agent again. */
        SessionRestoreRequest: {
            /** @description The first prompt. Default: none. */
            prompt?: null | string;
        };
        /** @description The public view of a session. */
        SessionView: {
            /** @description Identifies a session: `ss_` and a ULID. */
            session_id: string;
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description Identifies a workspace: `ws_` and a ULID. */
            workspace_id: string;
            /** @description Identifies a host: `ho_` and a ULID. */
            host_id: string;
            /** @description The agent: codex, claude-code, command, or another one that the lane's host has. */
            provider: string;
            /** @description The provider's own id of the conversation; null until the agent has reported it. */
            provider_session_id?: null | string;
            /** @description The same, for codex only. */
            codex_session_id?: null | string;
            /**
             * @description How a session reaches its model.
             * @enum {string}
             */
            transport: "cliproxy_harness" | "native_openai" | "native_anthropic" | "none";
            /** @description Why a session uses its transport. */
            diagnostics: {
                /**
                 * @description How a session reaches its model.
                 * @enum {string}
                 */
                selected_transport: "cliproxy_harness" | "native_openai" | "native_anthropic" | "none";
                /** @description Why it is not the preferred one; null if it is. */
                degrade_reason?: null | string;
                harness_status?: ("healthy" | "degraded" | "unavailable") | null;
                /**
                 * Format: date-time
                 * @description When it was chosen.
                 */
                since: string;
            };
            /**
             * @description Whether a session is in use.
             * @enum {string}
             */
            status: "detached" | "attaching" | "attached" | "restoring" | "terminated";
            /**
             * @description The one-word status for people; derived from the axes when a session is read, never stored.
             * @enum {string}
             */
            display_status: "spawning" | "working" | "idle" | "rate_limited" | "needs_input" | "stuck" | "detecting" | "draft" | "pr_open" | "ci_failed" | "review_pending" | "changes_requested" | "approved" | "mergeable" | "merged" | "done" | "killed" | "cleanup" | "errored";
            /** @description The axes of a session's state. */
            state: {
                /** @description A session's state and its reason. */
                session: {
                    /**
                     * @description The first axis of a session's state.
                     * @enum {string}
                     */
                    state: "not_started" | "working" | "idle" | "rate_limited" | "needs_input" | "stuck" | "detecting" | "done" | "terminated";
                    /**
                     * @description Why a session is in its state; a fixed set of reasons that a program can branch on.
                     * @enum {string}
                     */
                    reason: "spawn_requested" | "agent_acknowledged" | "task_in_progress" | "pr_created" | "fixing_ci" | "resolving_review_comments" | "awaiting_user_input" | "awaiting_external_review" | "research_complete" | "usage_limit_reached" | "merged_waiting_decision" | "manually_killed" | "pr_merged" | "auto_cleanup" | "runtime_lost" | "agent_process_exited" | "probe_failure" | "error_in_process";
                };
                /** @description The pull request of a session. */
                pull_request: {
                    /**
                     * @description The pull request of a session: the second axis of its state.
                     * @enum {string}
                     */
                    state: "none" | "draft" | "open" | "merged" | "closed";
                    /**
                     * @description Why a pull request is in its state.
                     * @enum {string}
                     */
                    reason: "not_created" | "in_progress" | "ci_failing" | "review_pending" | "changes_requested" | "bot_comments" | "merge_conflicts" | "approved" | "merge_ready" | "merged" | "closed_unmerged" | "cleared_on_restore";
                    /**
                     * Format: int32
                     * @description Its number.
                     */
                    number?: null | number;
                    /** @description Its URL for people. */
                    url?: null | string;
                    /** @description The fetched facts about a pull request. */
                    facts?: null | {
                        /**
                         * Format: int32
                         * @description Its number.
                         */
                        number: number;
                        /** @description Its URL for people. */
                        url: string;
                        /**
                         * @description The pull request of a session: the second axis of its state.
                         * @enum {string}
                         */
                        state: "none" | "draft" | "open" | "merged" | "closed";
                        /** @description Its title. */
                        title?: null | string;
                        /** @description Its head commit. */
                        head_commit?: null | string;
                        /**
                         * @description The combined result of the checks of a pull request.
                         * @enum {string}
                         */
                        checks?: "unknown" | "none" | "pending" | "passing" | "failing";
                        /** @description The names of the failing checks, sorted. */
                        failing_checks?: string[];
                        /** @description The last output of a failing check. */
                        failing_log_tail?: null | string;
                        /**
                         * @description The combined verdict of the reviewers of a pull request.
                         * @enum {string}
                         */
                        review?: "none" | "pending" | "approved" | "changes_requested";
                        /** @description The ids of unanswered comments of reviewers, sorted. */
                        unresolved_comments?: string[];
                        /** @description The ids of unanswered comments of programs, sorted. */
                        bot_comments?: string[];
                        /** @description Whether it conflicts with its base; null if unknown. */
                        has_conflicts?: null | boolean;
                        /** @description Whether the rules of its repository allow merging it; null if unknown. */
                        is_mergeable?: null | boolean;
                        /**
                         * Format: date-time
                         * @description When it last changed.
                         */
                        updated_at?: null | string;
                    };
                };
                /** @description The agent's runtime. */
                runtime: {
                    /**
                     * @description The agent's runtime: the third axis of a session's state.
                     * @enum {string}
                     */
                    state: "unknown" | "alive" | "exited" | "missing" | "probe_failed";
                    /**
                     * @description Why a runtime is in its state.
                     * @enum {string}
                     */
                    reason: "spawn_incomplete" | "process_running" | "process_missing" | "tmux_missing" | "runtime_unavailable" | "manual_kill_requested" | "auto_cleanup" | "probe_error";
                };
                /** @description The last observed activity of the agent. */
                activity?: null | {
                    /**
                     * @description The last observed activity of an agent: the fourth axis of a session's state.
                     * @enum {string}
                     */
                    state: "active" | "ready" | "idle" | "waiting_input" | "blocked" | "exited";
                    /**
                     * Format: date-time
                     * @description When it was observed.
                     */
                    at: string;
                    /**
                     * @description The observers of an activity.
                     * @enum {string}
                     */
                    source: "native" | "terminal" | "hook" | "runtime" | "none";
                    /** @description The open permission dialog, while the agent is blocked; its answer names it. */
                    dialog_id?: null | string;
                };
                /** @description A doubt about whether a session's agent is alive: bounded, and stored with its evidence. */
                detecting?: null | {
                    /**
                     * Format: int32
                     * @description How often in a row the same evidence was observed.
                     */
                    attempts: number;
                    /**
                     * Format: date-time
                     * @description When this doubt began.
                     */
                    started_at: string;
                    /** @description A hash of the evidence without times and counters. */
                    evidence_hash: string;
                    /** @description The observation, in words. */
                    evidence: string;
                    proposed_reason?: ("spawn_requested" | "agent_acknowledged" | "task_in_progress" | "pr_created" | "fixing_ci" | "resolving_review_comments" | "awaiting_user_input" | "awaiting_external_review" | "research_complete" | "usage_limit_reached" | "merged_waiting_decision" | "manually_killed" | "pr_merged" | "auto_cleanup" | "runtime_lost" | "agent_process_exited" | "probe_failure" | "error_in_process") | null;
                };
            };
            launch_id?: null | string;
            mode?: ("interactive" | "headless") | null;
            /** @description The model that was asked for; null for the host's setting. */
            model?: null | string;
            permissions?: ("ask" | "edit" | "plan" | "all") | null;
            /** @description A usage limit of the account that an agent works with. */
            limit?: null | {
                /**
                 * Format: date-time
                 * @description When the agent first met it.
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description When the agent last met it.
                 */
                seen_at: string;
                /**
                 * Format: date-time
                 * @description When it is reset, as the provider says; null if the provider did not say.
                 */
                resets_at?: null | string;
                /**
                 * Format: date-time
                 * @description When Helios looks at the agent again: at the reset, or after a while if that is unknown.
                 */
                check_at: string;
                /** @description The provider's or the agent's own words. */
                detail?: null | string;
            };
            /**
             * Format: date-time
             * @description When the last heartbeat arrived.
             */
            last_heartbeat_at?: null | string;
            /** @description One sentence for people about the last problem. */
            detail?: null | string;
            /**
             * Format: int64
             * @description Increases by one with each change.
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            ended_at?: null | string;
        };
        /** @description Approves a repository's own setup file. */
        SetupApprovalRequest: {
            /** @description SHA-256 of the file's bytes. */
            hash: string;
            /** @description The branch, tag or commit that contains the file; default: the workspace's default branch. */
            base_ref?: null | string;
        };
        /** @description A request for a session of the board. */
        SignInRequest: {
            /** @description The code of `helios open`. */
            code: string;
        };
        /** @description What to type into a terminal: first the text, then the keys. */
        TerminalInputRequest: {
            /** @description Characters to type literally. */
            text?: null | string;
            /** @description Keys by name: `Enter`, `Escape`, `C-c` … */
            keys?: null | string[];
        };
        /** @description A request for a terminal. */
        TerminalRequest: {
            /** @description The command to start in it; default: the host's shell. */
            argv?: null | string[];
            /**
             * Format: int32
             * @description Its width, in characters; default 200.
             */
            columns?: null | number;
            /**
             * Format: int32
             * @description Its height, in lines; default 50.
             */
            rows?: null | number;
        };
        /** @description The screen of a terminal. */
        TerminalScreen: {
            /** @description Identifies a terminal: `tm_` and a ULID. */
            terminal_id: string;
            /**
             * Format: int32
             * @description Its width, in characters.
             */
            columns: number;
            /**
             * Format: int32
             * @description Its height, in lines.
             */
            rows: number;
            /**
             * Format: int32
             * @description The cursor's column, from 0.
             */
            cursor_column: number;
            /**
             * Format: int32
             * @description The cursor's line on the screen, from 0.
             */
            cursor_row: number;
            /** @description Whether a program uses the alternate screen, as editors do. */
            alternate: boolean;
            /** @description The lines, without trailing spaces; preceded by the requested lines of history. */
            text: string;
        };
        /** @description The current state of a lane's terminal on its host. */
        TerminalView: {
            /** @description Identifies a terminal: `tm_` and a ULID. */
            terminal_id: string;
            /** @description Identifies a lane: `ln_` and a ULID. */
            lane_id: string;
            /** @description Identifies a host: `ho_` and a ULID. */
            host_id: string;
            /** @description The command in it; empty means the host's shell. */
            argv: string[];
            /**
             * Format: int32
             * @description Its first process.
             */
            pid: number;
            /**
             * Format: int32
             * @description Its width, in characters.
             */
            columns: number;
            /**
             * Format: int32
             * @description Its height, in lines.
             */
            rows: number;
            /**
             * Format: int32
             * @description How many clients are attached.
             */
            attached: number;
            /**
             * Format: date-time
             * @description When it was created, to the second.
             */
            created_at: string;
            /** @description The command that attaches to it, on its host as the agent's user. */
            attach_argv: string[];
        };
        /** @description A request for a token. */
        TokenRequest: {
            /** @description Its name, unique among tokens that are not revoked: lower-case letters, digits, `.`, `_`, `-`; at most 63. */
            name: string;
            /**
             * @description What a token allows. Each scope includes those before it.
             * @enum {string}
             */
            scope: "read" | "operate" | "admin";
            /** @description The workspaces that it is limited to; default: all. */
            workspaces?: null | unknown[];
            /**
             * Format: date-time
             * @description When it expires; default: never.
             */
            expires_at?: null | string;
        };
        /** @description A token of a caller, without its secret. */
        TokenView: {
            /** @description Identifies a token of a caller: `tk_` and a ULID. */
            token_id: string;
            /** @description Its name: the actor of everything that is done with it. */
            name: string;
            /**
             * @description What a token allows. Each scope includes those before it.
             * @enum {string}
             */
            scope: "read" | "operate" | "admin";
            /** @description The workspaces that it is limited to; null means all. */
            workspaces?: null | unknown[];
            /**
             * @description Whether a token is accepted.
             * @enum {string}
             */
            status: "active" | "expired" | "revoked";
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description Who created it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it expires; null means never.
             */
            expires_at?: null | string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: null | string;
            /** @description Who revoked it. */
            revoked_by?: null | string;
            /**
             * Format: date-time
             * @description When it was last used, to within five minutes; null means never.
             */
            last_used_at?: null | string;
            /**
             * Format: int64
             * @description Its revision.
             */
            revision: number;
        };
        /** @description What agents have used, as they report it themselves. */
        UsageReport: {
            /** @description One row per group, those with the most recent use first. */
            items: {
                /** @description The day, in UTC: `2030-01-31`. */
                day?: null | string;
                workspace_id?: null | string;
                lane_id?: null | string;
                session_id?: null | string;
                /** @description The agent. */
                agent?: null | string;
                /** @description The model; null also if the agent does not name it. */
                model?: null | string;
                /** @description Tokens and cost. Unknown is unknown: nothing is estimated for models without a price. */
                amount: {
                    /** @description Counted tokens, each in one of these only. */
                    tokens: {
                        /**
                         * Format: int64
                         * @description Read by the model, and not from its cache.
                         */
                        input?: number;
                        /**
                         * Format: int64
                         * @description Read from the provider's cache.
                         */
                        cached_input?: number;
                        /**
                         * Format: int64
                         * @description Written into the provider's cache.
                         */
                        cache_write?: number;
                        /**
                         * Format: int64
                         * @description Written by the model, its reasoning included.
                         */
                        output?: number;
                    };
                    /**
                     * Format: int64
                     * @description How many answers of a model.
                     */
                    answers: number;
                    /**
                     * Format: double
                     * @description The cost in US dollars of what has a known cost; null if nothing has.
                     */
                    cost_usd?: null | number;
                    /**
                     * Format: int64
                     * @description How many tokens are not in that cost, because the price of their model is unknown.
                     */
                    unpriced_tokens?: number;
                };
            }[];
            /** @description Tokens and cost. Unknown is unknown: nothing is estimated for models without a price. */
            total: {
                /** @description Counted tokens, each in one of these only. */
                tokens: {
                    /**
                     * Format: int64
                     * @description Read by the model, and not from its cache.
                     */
                    input?: number;
                    /**
                     * Format: int64
                     * @description Read from the provider's cache.
                     */
                    cached_input?: number;
                    /**
                     * Format: int64
                     * @description Written into the provider's cache.
                     */
                    cache_write?: number;
                    /**
                     * Format: int64
                     * @description Written by the model, its reasoning included.
                     */
                    output?: number;
                };
                /**
                 * Format: int64
                 * @description How many answers of a model.
                 */
                answers: number;
                /**
                 * Format: double
                 * @description The cost in US dollars of what has a known cost; null if nothing has.
                 */
                cost_usd?: null | number;
                /**
                 * Format: int64
                 * @description How many tokens are not in that cost, because the price of their model is unknown.
                 */
                unpriced_tokens?: number;
            };
            /** @description Where the prices are from: the table that Helios ships, and the file that overrides it. */
            prices: string;
            /** @description Why the file with prices does not count; null if it does, or if there is none. */
            prices_fault?: null | string;
        };
        /** @description Changes settings of a workspace; absent ones stay unchanged. */
        WorkspaceChange: {
            /** @description A new name. */
            name?: null | string;
            /** @description The hosts that may serve it. */
            hosts?: null | unknown[];
            /** @description The branch that lanes start from. */
            default_branch?: null | string;
            /**
             * Format: int32
             * @description The maximum number of open lanes.
             */
            capacity?: null | number;
            /**
             * Format: int32
             * @description The number of worktrees to keep ready.
             */
            pool?: null | number;
            /**
             * Format: int32
             * @description The number of ports each lane leases.
             */
            ports?: null | number;
            policy?: ("prune" | "keep_branch" | "archive") | null;
            on_par_task_lost?: ("rebind" | "clean_up") | null;
            on_agent_idle?: ("notify" | "send") | null;
            on_usage_limit?: ("refuse" | "wait" | "start") | null;
            agent_scope?: ("none" | "self" | "fleet") | null;
            merge_strategy?: ("merge" | "squash" | "rebase" | "ff_only") | null;
            /** @description Where worktrees of new lanes are placed: `inside`, `beside`, or the absolute path of a folder on the host. */
            worktrees?: null | string;
            /** @description Prepares a new worktree for work before the lane is ready. */
            setup?: null | {
                /** @description Commands, run in order in the registered, still empty worktree before its files are checked out, for example for whatever a filter needs. */
                prepare?: {
                    /** @description The command and its arguments. */
                    argv: string[];
                    /**
                     * Format: int32
                     * @description The time limit, in seconds; null means 300.
                     */
                    timeout_seconds?: null | number;
                }[];
                /** @description Globs of untracked files to copy from the repository's main worktree. */
                copy?: string[];
                /** @description Globs of untracked files to link from the repository's main worktree. */
                link?: string[];
                /** @description Commands, run in order. */
                run?: {
                    /** @description The command and its arguments. */
                    argv: string[];
                    /**
                     * Format: int32
                     * @description The time limit, in seconds; null means 300.
                     */
                    timeout_seconds?: null | number;
                }[];
            };
        };
        /** @description Registers a repository as a workspace. */
        WorkspaceRegistration: {
            /** @description A unique name: lower-case letters, digits, `.`, `_`, `-`; at most 63. */
            name: string;
            /** @description An absolute path or a URL. */
            repository: string;
            /** @description The hosts that may serve it; null means all that have the repository. */
            hosts?: null | unknown[];
            /** @description The default base of lanes. Default: the repository's default branch. */
            default_branch?: null | string;
            /**
             * Format: int32
             * @description The maximum number of open lanes; null means no limit.
             */
            capacity?: null | number;
            /**
             * Format: int32
             * @description How many worktrees to keep ready. Default: 0.
             */
            pool?: null | number;
            /**
             * Format: int32
             * @description How many ports each lane leases. Default: 0.
             */
            ports?: null | number;
            policy?: ("prune" | "keep_branch" | "archive") | null;
            on_par_task_lost?: ("rebind" | "clean_up") | null;
            on_agent_idle?: ("notify" | "send") | null;
            on_usage_limit?: ("refuse" | "wait" | "start") | null;
            agent_scope?: ("none" | "self" | "fleet") | null;
            merge_strategy?: ("merge" | "squash" | "rebase" | "ff_only") | null;
            /** @description Where worktrees of new lanes are placed: `inside`, `beside`, or the absolute path of a folder on the host. */
            worktrees?: null | string;
            /** @description Prepares a new worktree for work before the lane is ready. */
            setup?: null | {
                /** @description Commands, run in order in the registered, still empty worktree before its files are checked out, for example for whatever a filter needs. */
                prepare?: {
                    /** @description The command and its arguments. */
                    argv: string[];
                    /**
                     * Format: int32
                     * @description The time limit, in seconds; null means 300.
                     */
                    timeout_seconds?: null | number;
                }[];
                /** @description Globs of untracked files to copy from the repository's main worktree. */
                copy?: string[];
                /** @description Globs of untracked files to link from the repository's main worktree. */
                link?: string[];
                /** @description Commands, run in order. */
                run?: {
                    /** @description The command and its arguments. */
                    argv: string[];
                    /**
                     * Format: int32
                     * @description The time limit, in seconds; null means 300.
                     */
                    timeout_seconds?: null | number;
                }[];
            };
        };
        /** @description The setup file of a workspace's repository at some base, and whether it may run. */
        WorkspaceSetupView: {
            /** @description Identifies a workspace: `ws_` and a ULID. */
            workspace_id: string;
            /** @description The base. */
            base_ref: string;
            /** @description The commit of the base. */
            base_commit: string;
            /** @description The path of the file, relative to the repository. */
            path?: string;
            /** @description SHA-256 of the file's bytes; null if there is no file. */
            hash?: null | string;
            /** @description The file's text; null if there is no file. */
            content?: null | string;
            /** @description Whether it may run: it is approved, or there is no file. */
            approved: boolean;
            /** @description All approvals of this workspace. */
            approvals?: {
                /** @description SHA-256 of the file's bytes: a changed file needs a new approval. */
                hash: string;
                /**
                 * Format: date-time
                 * @description When it was approved.
                 */
                approved_at: string;
                /** @description Who approved it. */
                approved_by?: null | string;
            }[];
        };
        /** @description The public view of a workspace. */
        WorkspaceView: {
            /** @description Identifies a workspace: `ws_` and a ULID. */
            workspace_id: string;
            /** @description Its unique name. */
            name: string;
            /** @description The repository: an absolute path or a URL. */
            repository: string;
            /** @description The hosts that may serve it; null means all that have the repository. */
            hosts?: null | unknown[];
            /** @description The default base of lanes. */
            default_branch: string;
            /**
             * Format: int32
             * @description The maximum number of open lanes; null means no limit.
             */
            capacity?: null | number;
            /** @description A workspace's pool of worktrees. */
            pool: {
                /**
                 * Format: int32
                 * @description How many each host of the workspace keeps ready.
                 */
                size: number;
                /**
                 * Format: int32
                 * @description How many are ready, on all its hosts that are not lost.
                 */
                ready: number;
                /** @description Their commit, as last reported; lanes that start from another commit do not use the pool. */
                base_commit?: null | string;
                /** @description A message for people: why it is not full, or that there are entries of another host or installation. */
                detail?: null | string;
            };
            /**
             * Format: int32
             * @description The number of ports each lane leases.
             */
            ports?: number;
            /**
             * @description What a clean-up does with the lane's work.
             * @enum {string}
             */
            policy: "prune" | "keep_branch" | "archive";
            /**
             * @description A workspace's policy for a lost par task.
             * @enum {string}
             */
            on_par_task_lost: "rebind" | "clean_up";
            /**
             * @description A workspace's policy for an agent that has been idle for a while without a pull request.
             * @enum {string}
             */
            on_agent_idle?: "notify" | "send";
            /**
             * @description What to do about a new agent whose account is at its usage limit until a known time.
             * @enum {string}
             */
            on_usage_limit?: "refuse" | "wait" | "start";
            /**
             * @description What the programs in a workspace's lanes may do over the API, with the token of their lane (`HELIOS_TOKEN`).
             * @enum {string}
             */
            agent_scope?: "none" | "self" | "fleet";
            /**
             * @description How a lane is merged into its base.
             * @enum {string}
             */
            merge_strategy?: "merge" | "squash" | "rebase" | "ff_only";
            /** @description The location of new lanes' worktrees (WorktreePlace); null means each host's setting. */
            worktrees?: null | string;
            /** @description Prepares a new worktree for work before the lane is ready. */
            setup?: null | {
                /** @description Commands, run in order in the registered, still empty worktree before its files are checked out, for example for whatever a filter needs. */
                prepare?: {
                    /** @description The command and its arguments. */
                    argv: string[];
                    /**
                     * Format: int32
                     * @description The time limit, in seconds; null means 300.
                     */
                    timeout_seconds?: null | number;
                }[];
                /** @description Globs of untracked files to copy from the repository's main worktree. */
                copy?: string[];
                /** @description Globs of untracked files to link from the repository's main worktree. */
                link?: string[];
                /** @description Commands, run in order. */
                run?: {
                    /** @description The command and its arguments. */
                    argv: string[];
                    /**
                     * Format: int32
                     * @description The time limit, in seconds; null means 300.
                     */
                    timeout_seconds?: null | number;
                }[];
            };
            /** @description The approved setup files of its repository, by hash. */
            setup_approvals?: {
                /** @description SHA-256 of the file's bytes: a changed file needs a new approval. */
                hash: string;
                /**
                 * Format: date-time
                 * @description When it was approved.
                 */
                approved_at: string;
                /** @description Who approved it. */
                approved_by?: null | string;
            }[];
            /**
             * Format: int32
             * @description How many lanes are open.
             */
            open_lanes: number;
            /**
             * Format: int64
             * @description Increases by one with each committed change, from 1.
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it was registered.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ListWorkspaces: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the workspaces */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfWorkspaceView"];
                };
            };
        };
    };
    RegisterWorkspace: {
        parameters: {
            query?: {
                /** @description How many seconds to wait for the host, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceRegistration"];
            };
        };
        responses: {
            /** @description Registers a repository */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    GetWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a workspace */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    DeleteWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes a workspace that has no open lane */
            204: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ChangeWorkspace: {
        parameters: {
            query?: {
                /** @description How many seconds to wait for the host, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WorkspaceChange"];
            };
        };
        responses: {
            /** @description Changes a workspace */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    ShowSetup: {
        parameters: {
            query?: {
                /** @description A branch, a tag or a commit; default: the workspace's default branch. */
                base_ref?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the repository's own setup file, and whether it is approved */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceSetupView"];
                };
            };
        };
    };
    ApproveSetup: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupApprovalRequest"];
            };
        };
        responses: {
            /** @description Approves a setup file of the repository for this workspace's lanes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    RevokeSetup: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
                /** @description The hash's id. */
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revokes the approval of a setup file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
        };
    };
    ListLanesOfWorkspace: {
        parameters: {
            query?: {
                /** @description Only lanes in this state; closed lanes are listed only with this filter. */
                status?: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
                /** @description Only lanes on this host. */
                host?: string;
                /** @description Only lanes with this label, as name:value. A lane must have all given labels. */
                label?: string[];
                /** @description Only lanes with this display name. */
                name?: string;
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the open lanes of a workspace */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfLaneView"];
                };
            };
        };
    };
    CreateLane: {
        parameters: {
            query?: {
                /** @description 'ready': answer once it is ready. */
                wait?: string;
                /** @description How many seconds to wait, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaneRequest"];
            };
        };
        responses: {
            /** @description Creates a lane */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    ListLanes: {
        parameters: {
            query?: {
                /** @description Only lanes in this state; closed lanes are listed only with this filter. */
                status?: "new" | "provisioning" | "ready" | "running" | "blocked" | "shared" | "cleaning" | "closed";
                /** @description Only lanes on this host. */
                host?: string;
                /** @description Only lanes with this label, as name:value. A lane must have all given labels. */
                label?: string[];
                /** @description Only lanes with this display name. */
                name?: string;
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists open lanes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfLaneView"];
                };
            };
        };
    };
    GetLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    AttachAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRequest"];
            };
        };
        responses: {
            /** @description Attaches an agent to a lane */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"] & {
                        connection?: components["schemas"]["LaneConnection"];
                    };
                };
            };
        };
    };
    DetachAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRequest"];
            };
        };
        responses: {
            /** @description Detaches an agent from a lane */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    ShareLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description Allows several agents to use a lane */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    UnshareLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description Ends the sharing of a lane without attached agents */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    BlockLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description Marks a lane as waiting for a person */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    UnblockLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description Ends the wait for a person */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    CleanUpLane: {
        parameters: {
            query?: {
                /** @description 'closed': answer once the lane is closed. */
                wait?: string;
                /** @description How many seconds to wait, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CleanUpRequest"];
            };
        };
        responses: {
            /** @description Ends a lane; unsaved work is archived first */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
            /** @description Ends a lane; unsaved work is archived first */
            202: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    RestoreLane: {
        parameters: {
            query?: {
                /** @description 'ready': answer once it is ready. */
                wait?: string;
                /** @description How many seconds to wait, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LaneRestoreRequest"];
            };
        };
        responses: {
            /** @description Creates a lane from the archive of a closed one */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneView"];
                };
            };
        };
    };
    ListRuns: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the runs of a lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfRunView"];
                };
            };
        };
    };
    StartRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description Runs a command in a lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description Runs a command in a lane */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
        };
    };
    GetRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The run's id. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
        };
    };
    CancelRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The run's id. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancels a run; a run that has ended is unchanged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description Cancels a run; a run that has ended is unchanged */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
        };
    };
    GetRunOutput: {
        parameters: {
            query?: {
                /** @description Whether to follow until the run or the agent has ended. */
                follow?: boolean;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description Where to resume a broken event stream. */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The run's id. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the output of a run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOutputView"];
                    "text/event-stream": string;
                };
            };
        };
    };
    GetLaneLog: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the output of a lane's setup and tear-down */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
        };
    };
    GetLaneDiff: {
        parameters: {
            query?: {
                /** @description Only this file, by its path in the worktree; for patches. */
                file?: string;
                /** @description How many unchanged lines to show around each change, 0 to 100000; for patches. */
                context?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows what a lane has changed since its base commit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneChangesView"];
                    "text/x-diff": string;
                };
            };
        };
    };
    GetLaneFile: {
        parameters: {
            query?: {
                /** @description The file, by its path in the worktree. */
                path?: string;
                /** @description A branch, tag or commit; default: the base commit. HEAD is the lane's own. */
                ref?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a file as it is in a commit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                    "application/octet-stream": string;
                };
            };
        };
    };
    GetLaneStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the status of a lane's worktree compared with its base */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneChangesView"];
                };
            };
        };
    };
    CommitLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaneCommitRequest"];
            };
        };
        responses: {
            /** @description Commits everything in a lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneWorkView"];
                };
            };
        };
    };
    RebaseLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LaneRebaseRequest"];
            };
        };
        responses: {
            /** @description Brings what has happened in the base into a lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneWorkView"];
                };
            };
        };
    };
    PreviewLaneMerge: {
        parameters: {
            query?: {
                /** @description What to compare with; default: the lane's base. */
                into?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Says what a merge of a lane would do, and what stops it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneMergeView"];
                };
            };
        };
    };
    MergeLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LaneMergeRequest"];
            };
        };
        responses: {
            /** @description Merges a lane into the branch that it started from, or another one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneWorkView"];
                };
            };
        };
    };
    PushLane: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LanePushRequest"];
            };
        };
        responses: {
            /** @description Pushes a lane's branch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneWorkView"];
                };
            };
        };
    };
    OpenLanePullRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LanePullRequestRequest"];
            };
        };
        responses: {
            /** @description Pushes a lane's branch and opens a pull request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanePullRequestView"];
                };
            };
        };
    };
    ListArchives: {
        parameters: {
            query?: {
                /** @description Only archives of lanes of this workspace. */
                workspace?: string;
                /** @description Only archives on this host. */
                host?: string;
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the archives of closed lanes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfLaneArchiveView"];
                };
            };
        };
    };
    GetArchive: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the archive of a closed lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneArchiveView"];
                };
            };
        };
    };
    DropArchive: {
        parameters: {
            query?: {
                /** @description How many seconds to wait for the host, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes the archive of a closed lane */
            202: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneArchiveView"];
                };
            };
            /** @description Deletes the archive of a closed lane */
            204: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ListTerminals: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the terminals of a lane */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfTerminalView"];
                };
            };
        };
    };
    CreateTerminal: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TerminalRequest"];
            };
        };
        responses: {
            /** @description Opens a terminal in a lane */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalView"];
                };
            };
        };
    };
    GetTerminal: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The terminal's id. */
                terminal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a terminal */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalView"];
                };
            };
        };
    };
    CloseTerminal: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The terminal's id. */
                terminal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Closes a terminal: hang-up, and kill after five seconds */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    TypeIntoTerminal: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The terminal's id. */
                terminal: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TerminalInputRequest"];
            };
        };
        responses: {
            /** @description Types into a terminal */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalView"];
                };
            };
        };
    };
    GetTerminalScreen: {
        parameters: {
            query?: {
                /** @description How many lines of scrollback to include, at most 10000. Default: 0. */
                history?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The terminal's id. */
                terminal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a terminal's screen */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalScreen"];
                };
            };
        };
    };
    StreamTerminal: {
        parameters: {
            query?: {
                /** @description The width of the client's screen, 1 to 1000; default 80. */
                columns?: number;
                /** @description The height of the client's screen; default 24. */
                rows?: number;
                /** @description Only watch: what the client types is ignored, and its size does not change the terminal's. */
                observe?: boolean;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
                /** @description The terminal's id. */
                terminal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Attaches to a terminal: a WebSocket */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    EnsureSession: {
        parameters: {
            query?: {
                /** @description 'ready': answer once it is ready. */
                wait?: string;
                /** @description How many seconds to wait, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The lane's id. */
                lane: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionRequest"];
            };
        };
        responses: {
            /** @description Ensures that a lane has a session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    ListSessions: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
                /** @description Only sessions of this lane. */
                lane?: string;
                /** @description Only sessions of this workspace. */
                workspace?: string;
                /** @description Only sessions of this provider. */
                provider?: string;
                /** @description Only sessions with this display status. */
                display_status?: "spawning" | "working" | "idle" | "rate_limited" | "needs_input" | "stuck" | "detecting" | "draft" | "pr_open" | "ci_failed" | "review_pending" | "changes_requested" | "approved" | "mergeable" | "merged" | "done" | "killed" | "cleanup" | "errored";
                /** @description Include sessions that have ended. */
                ended?: boolean;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists sessions, those that need attention first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfSessionView"];
                };
            };
        };
    };
    GetSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    ExplainSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Explains the state of a session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionExplanation"];
                };
            };
        };
    };
    RecordSessionHeartbeat: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keeps a session attached */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    SendToSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendRequest"];
            };
        };
        responses: {
            /** @description Sends a message to a session's agent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionMessageView"];
                };
            };
        };
    };
    GetSessionDialog: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the dialog that a session's agent waits at */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentDialog"];
                };
            };
        };
    };
    AnswerSessionDialog: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerRequest"];
            };
        };
        responses: {
            /** @description Answers the dialog that a session's agent waits at */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentDialog"];
                };
            };
        };
    };
    KillSession: {
        parameters: {
            query?: {
                /** @description 'terminated': answer once the session has terminated. */
                wait?: string;
                /** @description How many seconds to wait, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ends a session's agent, then the session */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Ends a session's agent, then the session */
            202: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    TerminateSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ends a session whose agent is not running */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    RestoreSession: {
        parameters: {
            query?: {
                /** @description 'ready': answer once it is ready. */
                wait?: string;
                /** @description How many seconds to wait, at most 300; default 30. */
                timeout?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SessionRestoreRequest"];
            };
        };
        responses: {
            /** @description Restarts a session's agent with its conversation */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    RecordSessionActivity: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivityRequest"];
            };
        };
        responses: {
            /** @description Reports what a session's agent is doing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    RecordScmFacts: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullRequestFacts"];
            };
        };
        responses: {
            /** @description Reports the state of a session's pull request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    GetSessionOutput: {
        parameters: {
            query?: {
                /** @description Whether to follow until the run or the agent has ended. */
                follow?: boolean;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description Where to resume a broken event stream. */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The session's id. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the output of a session's agent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOutputView"];
                    "text/event-stream": string;
                };
            };
        };
    };
    GetUsage: {
        parameters: {
            query?: {
                /** @description Only of this lane. */
                lane?: string;
                /** @description Only of this session. */
                session?: string;
                /** @description Only of this workspace. */
                workspace?: string;
                /** @description From the day of this time on, in UTC. */
                since?: string;
                /** @description Until the day of this time, inclusive, in UTC. */
                until?: string;
                /** @description One item for each day (default), workspace, lane, session, or agent and model. */
                by?: "day" | "workspace" | "lane" | "session" | "model";
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the tokens that agents have used, and what they cost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageReport"];
                };
            };
        };
    };
    ListHosts: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists the hosts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfHostView"];
                };
            };
        };
    };
    GetHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a host: slots, labels, load, memory, disks, pools and incidents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostView"];
                };
            };
        };
    };
    ChangeHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description The ETag of the version to change. */
                "If-Match"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HostChange"];
            };
        };
        responses: {
            /** @description Changes the labels of a host */
            200: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostView"];
                };
            };
        };
    };
    DrainHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HostDrainRequest"];
            };
        };
        responses: {
            /** @description Gives a host no more lanes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostView"];
                };
            };
        };
    };
    UndrainHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gives a draining host lanes again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostView"];
                };
            };
        };
    };
    ForgetHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HostForgetRequest"];
            };
        };
        responses: {
            /** @description Gives up a lost host and everything on it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostLeftovers"];
                };
            };
        };
    };
    ReplaceHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HostReplaceRequest"];
            };
        };
        responses: {
            /** @description Makes another machine take over the id of a lost host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostView"];
                };
            };
        };
    };
    ExplainPlacement: {
        parameters: {
            query?: {
                /** @description The host that the lane would be requested on. */
                host?: string;
                /** @description A label that the host must have, as name:value; may be repeated. */
                host_label?: string[];
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The workspace's id. */
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows on which host a lane would be placed now, and why not on the others */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlacementView"];
                };
            };
        };
    };
    GetHarnessStatus: {
        parameters: {
            query?: {
                /** @description Whether to probe it now. */
                fresh?: boolean;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows the status of the harness */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HarnessView"];
                };
            };
        };
    };
    ListEnrolments: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists enrolments, newest first, also those that are no longer accepted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfHostEnrolmentView"];
                };
            };
        };
    };
    EnrolHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HostEnrolmentRequest"];
            };
        };
        responses: {
            /** @description Permits one machine to join as a host */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewHostEnrolmentView"];
                };
            };
        };
    };
    RevokeEnrolment: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The enrolment's id. */
                enrolment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revokes an enrolment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostEnrolmentView"];
                };
            };
        };
    };
    JoinAsHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HostJoinRequest"];
            };
        };
        responses: {
            /** @description Makes a machine a host */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostJoinView"];
                };
            };
        };
    };
    RevokeHost: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The host's id. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Takes the access of a host away */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostRevocationView"];
                };
            };
        };
    };
    Reconcile: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReconcileRequest"];
            };
        };
        responses: {
            /** @description Compares what hosts have with what they should have, and removes the difference */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationView"];
                };
            };
        };
    };
    ListDeadLetters: {
        parameters: {
            query?: {
                /** @description Only those in this state; default: open. */
                status?: "open" | "replayed";
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: number;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists messages that failed for good, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfDeadLetterView"];
                };
            };
        };
    };
    GetDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The letter's id. */
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a dead letter with its stack trace, headers and body */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterView"];
                };
            };
        };
    };
    DropDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The letter's id. */
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes a dead letter */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ReplayDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description A request with the same key and body within 24 hours gets the same answer and takes effect once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The letter's id. */
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sends a dead letter again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterView"];
                };
            };
        };
    };
    ListTokens: {
        parameters: {
            query?: {
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description The next_cursor of the previous page. */
                cursor?: string;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists tokens, newest first, also those that are no longer accepted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfTokenView"];
                };
            };
        };
    };
    CreateToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description Creates a token for a caller */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTokenView"];
                };
            };
        };
    };
    GetToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The token's id. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows a token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"];
                };
            };
        };
    };
    RevokeToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path: {
                /** @description The token's id. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revokes a token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"];
                };
            };
        };
    };
    CreateBoardCode: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Creates a code that signs a browser in to the board */
            201: {
                headers: {
                    /** @description The revision, in quotes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardCodeView"];
                };
            };
        };
    };
    GetBoardSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Shows what the caller may do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardSessionView"];
                };
            };
        };
    };
    SignInToBoard: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Exchanges a code for a session of the board */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardSessionView"];
                };
            };
        };
    };
    SignOutOfBoard: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ends the caller's session of the board */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ListEvents: {
        parameters: {
            query?: {
                /** @description Only events with a higher seq; with newest, only those with a lower one. */
                after?: number;
                /** @description The maximum number of items, 1 to 500. Default: 100. */
                limit?: number;
                /** @description Only these topics; * matches one word, # any number of words. */
                topic?: string;
                /** @description Only events of this lane. */
                lane?: string;
                /** @description Only events of this session. */
                session?: string;
                /** @description Only events of this workspace. */
                workspace?: string;
                /** @description Newest first; the next cursor leads to older events. */
                newest?: boolean;
                /** @description For streams: false leaves out the names of events, which a browser's onmessage does not receive. */
                names?: boolean;
            };
            header?: {
                /** @description 1 to 128 printable ASCII characters; generated if absent, and returned. */
                "X-Correlation-Id"?: string;
                /** @description Where to resume a broken event stream. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists events, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description CloudEvents 1.0 in structured JSON, with seq. */
                        items?: Record<string, never>[];
                        next_cursor?: null | string;
                    };
                    "text/event-stream": string;
                };
            };
        };
    };
    GetLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    GetReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
