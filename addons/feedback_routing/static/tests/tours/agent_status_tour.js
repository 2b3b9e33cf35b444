import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_agent_status", {
    steps: () => [
        { trigger: ".o_feedback_agent_status[aria-label='My status: Available']", run: "click" },
        { trigger: ".dropdown-item.active[data-status=available]" },
        { trigger: ".dropdown-item[data-status=busy]", run: "click" },
        { trigger: ".o_feedback_agent_status[aria-label='My status: Busy'] .text-danger" },
    ],
});

registry.category("web_tour.tours").add("feedback_agent_status_by_keyboard", {
    steps: () => [
        { trigger: ".o_feedback_agent_status", run: ({ anchor }) => anchor.focus() },
        { trigger: ".o_feedback_agent_status:focus", run: "press Enter" },
        { trigger: ".dropdown-item[data-status=away]", run: "press ArrowUp" },
        { trigger: ".dropdown-item.focus[data-status=away]", run: "press Enter" },
        { trigger: ".o_feedback_agent_status[aria-label='My status: Away']" },
    ],
});
