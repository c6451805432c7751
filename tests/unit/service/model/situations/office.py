"""E-mail, calendars, tickets, expenses, people: what an office asks of an agent."""

from __future__ import annotations

from tests.unit.service.model.situation import Situation, fn, like

# One situation a line reads as a table.
# fmt: off
MAIL = fn("send_email(recipient: str, subject: str, body: str)", "Sends an email with the specified subject and body to the recipient.", recipient="Email address of the recipient.", subject="Subject of the email.", body="Body content of the email.")
NAMED = fn("send_email_using_recipient_name(recipient: str, subject: str, body: str)", "Sends an email with the specified subject and body to the recipient.", recipient="Name of the recipient.", subject="Subject of the email.", body="Body content of the email.")
TO = fn("send_email(to: str, subject: str, body: str)", "Send an email message")
WEATHER = fn("fetch_weather(location: str)", "Fetches the weather information for the specified location.", location="The location to fetch weather for.")
CLOCK = fn("fetch_current_datetime(format: str | None = None)", "Get the current time as a JSON string, optionally formatted.")
TICKET = fn("submit_support_ticket(email_address: str, description: str)", "Submits a support ticket for a technical problem")
BUG = fn('create_issue(title: str, body: str, severity: "low|medium|high|critical", labels: list[str] = [])', "Open an issue in the tracker")
EVENT = fn("create_event(title: str, date: str, start_time: str, duration_minutes: int = 30, attendees: list[str] = [])", "Add a meeting to the calendar", date="YYYY-MM-DD", start_time="HH:MM", attendees="E-mail addresses")
TASK = fn('add_task(title: str, priority: "low|normal|high" = "normal", due: str = None)', "Add a task to the to-do list")
REMIND = fn("set_reminder(text: str, time: str)", "Remind the user of something at a time")
USER = fn("get_user_info(user_id: int)", "Retrieves user information based on user ID.", user_id="ID of the user.")
SLACK = fn("post_message(channel: str, text: str)", "Post a message to a chat channel", channel="Channel name such as #general")
LEAVE = fn("get_leave_balance(employee_id: str)", "Remaining vacation days of an employee")
REQUEST = fn('request_leave(employee_id: str, start_date: str, end_date: str, kind: "vacation|sick|unpaid")', "File a leave request")
DIRECTORY = fn("find_employee(name: str)", "Look up an employee in the directory: e-mail, phone, department")
SENT = {"message": "Email successfully sent."}

SITUATIONS = (
    Situation("Send an email to john.doe@example.com with the subject 'Meeting Reminder' and body 'Don't forget our meeting at 3 PM.'", tools=(MAIL, CLOCK), outputs={"send_email": SENT}, calls=(("send_email", {"recipient": "john.doe@example.com", "subject": "Meeting Reminder", "body": "Don't forget our meeting at 3 PM."}),), tells=("sent",)),
    Situation("Email ann@example.com that the meeting moved to 3 pm", tools=(MAIL,), outputs={"send_email": SENT}, calls=(("send_email", {"recipient": "ann@example.com", "subject": like("meeting"), "body": like("meeting moved to 3 pm")}),), tells=("sent",)),
    Situation("Please send an email to boss@example.com telling her I'll be late tomorrow.", tools=(TO,), outputs={"send_email": SENT}, calls=(("send_email", {"to": "boss@example.com", "subject": ..., "body": like("late tomorrow")}),), tells=("sent",)),
    Situation("Write an email to hr@example.com about my vacation request", tools=(MAIL,), outputs={"send_email": SENT}, calls=(("send_email", {"recipient": "hr@example.com", "subject": like("vacation request"), "body": like("vacation request")}),), tells=("sent",)),
    Situation("Hello, send an email to team@example.com with the date and the weather in Paris", tools=(MAIL, CLOCK, WEATHER), outputs={"send_email": SENT, "fetch_current_datetime": {"current_time": "2025-05-01"}, "fetch_weather": {"weather": "Sunny"}}, calls=(("fetch_current_datetime", {}), ("fetch_weather", {"location": "Paris"}), ("send_email", {"recipient": "team@example.com", "subject": ..., "body": like("2025-05-01.*Sunny")})), rounds=(2, 1), tells=("sent",)),
    Situation("Give me the weather in Tokyo and send an email to Example Recipient with a summary of the results.", tools=(NAMED, WEATHER), outputs={"send_email_using_recipient_name": SENT, "fetch_weather": {"weather": "Rainy, 22°C"}}, calls=(("fetch_weather", {"location": "Tokyo"}), ("send_email_using_recipient_name", {"recipient": "Example Recipient", "subject": ..., "body": like("Rainy")})), tells=("Rainy", "sent")),
    Situation("Send an email with the weather in Rome", tools=(MAIL, WEATHER), outputs={"fetch_weather": {"weather": "Sunny"}}, calls=(("fetch_weather", {"location": "Rome"}),), tells=("Sunny", "recipient|whom|address")),
    Situation("Retrieve user 2 and email them that their account is ready", tools=(USER, MAIL), outputs={"get_user_info": {"user_info": {"name": "Bob", "email": "bob@example.com"}}, "send_email": SENT}, calls=(("get_user_info", {"user_id": 2}), ("send_email", {"recipient": "bob@example.com", "subject": ..., "body": like("account is ready")})), tells=("sent",)),
    Situation("Retrieve user information for user ID 1.", tools=(USER, MAIL), outputs={"get_user_info": {"user_info": {"name": "Alice", "email": "alice@example.com"}}}, calls=(("get_user_info", {"user_id": 1}),), tells=("Alice", "alice@example.com")),
    Situation("Get info for users 1, 2 and 3", tools=(USER,), outputs={"get_user_info": lambda a: {"name": "ABC"[a["user_id"] - 1]}}, calls=tuple(("get_user_info", {"user_id": n}) for n in (1, 2, 3)), rounds=(3,)),
    Situation("I can't log in to the portal. My email is kim@example.com.", tools=(TICKET,), instructions="You are a technical support agent. When a user has a technical issue, get their email address and a description of the issue, then submit a support ticket with the function.", outputs={"submit_support_ticket": {"ticket": "T-77"}}, calls=(("submit_support_ticket", {"email_address": "kim@example.com", "description": like("can't log in")}),), tells=("T-77",)),
    Situation(("I have a technical problem", "my printer is on fire", "kim@example.com"), tools=(TICKET,), instructions="You are a technical support agent. When a user has a technical issue, get their email address and a description of the issue, then submit a support ticket with the function.", outputs={"submit_support_ticket": {"ticket": "T-78"}}, calls=(("submit_support_ticket", {"email_address": "kim@example.com", "description": like("printer is on fire")}),), tells=("T-78",)),
    Situation("Open a critical issue titled 'Login broken': users get a 500 after signing in. Label it backend and urgent.", tools=(BUG,), outputs={"create_issue": {"number": 12}}, calls=(("create_issue", {"title": "Login broken", "body": like("users get a 500"), "severity": "critical", "labels": ["backend", "urgent"]}),), tells=("12",)),
    Situation("Schedule a meeting called 'Roadmap' on 2026-03-04 at 14:30 for 45 minutes with a@x.com and b@x.com", tools=(EVENT, TASK), outputs={"create_event": {"id": "e1"}}, calls=(("create_event", {"title": "Roadmap", "date": "2026-03-04", "start_time": "14:30", "duration_minutes": 45, "attendees": ["a@x.com", "b@x.com"]}),), tells=("e1",)),
    Situation("Set up a call about the budget on March 5, 2026 at 9am", tools=(EVENT,), outputs={"create_event": {"id": "e2"}}, calls=(("create_event", {"title": like("budget"), "date": "2026-03-05", "start_time": "09:00"}),), tells=("e2",)),
    Situation("Add 'buy milk' to my list with high priority", tools=(TASK, REMIND), outputs={"add_task": "added"}, calls=(("add_task", {"title": "buy milk", "priority": "high"}),), tells=("added",)),
    Situation("Add these tasks: write report, call Bob, book flight", tools=(TASK,), outputs={"add_task": "added"}, calls=(("add_task", {"title": "write report"}), ("add_task", {"title": "call Bob"}), ("add_task", {"title": "book flight"})), tells=("added",)),
    Situation("Remind me to call my mother at 6pm", tools=(REMIND, TASK), outputs={"set_reminder": "ok"}, calls=(("set_reminder", {"text": like("call my mother"), "time": like("18:00|6 ?pm")}),)),
    Situation("Post 'Deploy finished' to #ops", tools=(SLACK, TO), outputs={"post_message": {"ok": True}}, calls=(("post_message", {"channel": like("^#?ops$"), "text": "Deploy finished"}),)),
    Situation("How many vacation days does employee E-1042 have left?", tools=(LEAVE, REQUEST), outputs={"get_leave_balance": {"days": 11}}, calls=(("get_leave_balance", {"employee_id": "E-1042"}),), tells=("11",)),
    Situation("File sick leave for E-1042 from 2026-02-02 to 2026-02-04", tools=(LEAVE, REQUEST), outputs={"request_leave": {"status": "filed"}}, calls=(("request_leave", {"employee_id": "E-1042", "start_date": "2026-02-02", "end_date": "2026-02-04", "kind": "sick"}),), tells=("filed",)),
    Situation("Find Maria Lopez in the directory and send her an email that lunch is at noon", tools=(DIRECTORY, TO), outputs={"find_employee": {"name": "Maria Lopez", "email": "maria@example.com", "phone": "555"}, "send_email": SENT}, calls=(("find_employee", {"name": "Maria Lopez"}), ("send_email", {"to": "maria@example.com", "subject": ..., "body": like("lunch is at noon")})), tells=("sent",)),
    Situation("Here are my expenses. Submit them.\ndate,description,amount\n07-Mar-2025,taxi,24.00\n07-Mar-2025,dinner,65.50\n07-Mar-2025,hotel,125.90", tools=(TO,), instructions="You are an AI assistant for expense claim submission. When a user submits expenses data and requests an expense claim, use the function to send an email to expenses@contoso.com with the subject 'Expense Claim' and a body that contains itemized expenses with a total. Then confirm to the user that you've done so.", outputs={"send_email": SENT}, calls=(("send_email", {"to": "expenses@contoso.com", "subject": "Expense Claim", "body": like(r"taxi[\s\S]*215.4")}),), tells=("sent|done|claim",)),
    Situation("email bob@example.com", tools=(MAIL,), calls=(), tells=("say|subject|body|content|write",)),
)
