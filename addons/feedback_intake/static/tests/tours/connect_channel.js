import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_connect_channel", {
    steps: () => [
        {
            content: "The steps of the provider are there",
            trigger: ".o_field_widget[name='setup_steps'] li:contains('@BotFather')",
        },
        {
            content: "A secret is made up",
            trigger: "button[name='action_make_secret']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='signing_secret'] input:value(/^.{30,}$/)",
        },
        {
            trigger: ".o_field_widget[name='access_token'] input",
            run: "edit 123:abc",
        },
        {
            trigger: "button[name='action_register_webhook']",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('knows our address')",
        },
        {
            trigger: "button[name='action_test']",
            run: "click",
        },
        {
            content: "The test says what it has found",
            trigger: ".o_notification:contains('@lamp_bot')",
        },
        {
            trigger: ".breadcrumb a, .o_back_button",
            run: "click",
        },
        {
            content: "The list shows how each channel is doing",
            trigger: ".o_data_row:contains('Lamp Bot') .o_field_widget[name='health_state']:contains('Not Used Yet')",
        },
        {
            trigger: ".o_data_row:contains('Broken Bot') .o_field_widget[name='health_state']:contains('Trouble')",
        },
        {
            trigger: ".o_data_row:contains('Broken Bot') td[name='trouble']:contains('token')",
        },
    ],
});
