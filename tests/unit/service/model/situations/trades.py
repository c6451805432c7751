"""News, rooms, cars, parcels, repositories, virtual machines, seats: what small applications of many trades ask."""

from __future__ import annotations

from tests.unit.service.model.situation import Situation, fn, like
from tests.unit.service.model.situations.forms import BOOL, INT, NUM, STR, schema

# One situation a line reads as a table.
# fmt: off
VIS = fn("next_visible_event(location: str)", "Returns the next visible astronomical event for a location")
COST = fn("calculate_observation_cost(telescope_tier: str, hours: float, priority: str)", "Calculates the cost of telescope observation time.")
RSS = fn("get_headlines(topic: str, count: int = 5)", "Latest news headlines for a topic")
SLOT = fn("check_availability(room: str, date: str)", "Check whether a meeting room is free on a date", date="Date in YYYY-MM-DD format")
BOOKR = fn("book_room(room: str, date: str, hours: int)", "Book a meeting room")
MAINT = fn("report_maintenance(building: str, issue: str, urgent: bool = False)", "Report a maintenance problem in a building")
NUT = fn("get_nutrition(food: str)", "Nutrition facts per 100 g")
LOG = fn("log_meal(meal: 'breakfast|lunch|dinner|snack', foods: list[str])", "Log a meal")
CAR = fn("estimate_value(make: str, model: str, year: int, mileage: int)", "Estimate the value of a used car")
SHIP = fn("shipping_quote(weight_kg: float, from_zip: str, to_zip: str, express: bool = False)", "Quote for a parcel")
TRACK = fn("track_parcel(tracking_number: str)", "Where a parcel is")
GIT = fn("list_commits(repo: str, branch: str = 'main', limit: int = 10)", "List commits of a repository")
PR = fn("create_pull_request(repo: str, title: str, source_branch: str, target_branch: str = 'main')", "Open a pull request")
VM = fn("start_vm(vm_name: str, resource_group: str)", "Start a virtual machine")
VMS = fn("list_vms(resource_group: str)", "List virtual machines")
EMP = fn("get_employee_by_email(email: str)", "Find an employee by e-mail address")
PAY = fn("get_salary(employee_id: int)", "Salary of an employee")
KB = fn("search_knowledge_base(query: str)", "Search internal help articles")
ESC = fn("escalate_to_human(reason: str)", "Hand the conversation to a human agent")
PWD = fn("generate_password(length: int = 12, symbols: bool = True)", "Generate a random password")
DICE = fn("roll_dice(sides: int = 6, count: int = 1)", "Roll dice")
SQRT = fn("square_root(number: float)", "Square root of a number")
CONV = fn("convert_units(value: float, from_unit: str, to_unit: str)", "Convert a value between units")
SENT = fn("analyze_sentiment(text: str)", "Sentiment of a text")
COUNTRY = fn("get_country_info(country: str)", "Capital, population and currency of a country")
QUOTE = fn("random_quote()", "A random inspirational quote")
PETS = fn("findPetsByStatus(status: 'available|pending|sold')", "Finds pets by status")
PET = fn("getPetById(petId: int)", "Find pet by ID")
SEAT = fn("changeSeat(bookingReference: str, seat: str)", "Change the seat of a booking")
CAL = fn("list_events(start_date: str, end_date: str)", "List calendar events between two dates")
NOW = fn("get_current_time(timezone: str = 'UTC')", "Current time")

DESK = (
    fn("find_guest(name: str)", "Find a guest by name."), fn("cancel_booking(booking_id: str)", "Cancel a booking."), fn("list_bookings(guest_id: str)", "List the bookings of a guest."),
    fn("book_room(room_type: str, check_in: str, nights: int, guests: int, breakfast: bool = False)", "Book a room.", room_type="single, double or suite"),
    fn("schedule_appointment(doctor: str, patient: str, date: str, time: str)", "Schedule a medical appointment."),
    fn("quote_freight(origin: str, destination: str, weight_kg: float)", "Quote the freight between two cities."),
    fn("calculate_payroll(employee: str, hours: float, hourly_rate: float)", "Calculate an employee's gross pay."),
)

SITUATIONS = (
    Situation("I need a double room from 2026-08-12 for 3 nights, 2 guests, with breakfast", tools=DESK, outputs={"book_room": {"booking_id": "B-503", "total": 370.20000000000005}}, calls=(("book_room", {"room_type": "double", "check_in": "2026-08-12", "nights": 3, "guests": 2, "breakfast": True}),), tells=("B-503", r"370\.2\b"), hides=("find_guest",)),
    Situation("Book Mrs. Ana L\u00f3pez an appointment with Dr. Wei\u00df on 2026-03-05 at 14:30", tools=DESK, outputs={"schedule_appointment": {"confirmation": "AP-9"}}, calls=(("schedule_appointment", {"doctor": like("Wei"), "patient": like("Ana L"), "date": "2026-03-05", "time": "14:30"}),), tells=("AP-9",), hides=("cancel",)),
    Situation("How much is it to send 120 kg from Hamburg to Sevilla?", tools=DESK, outputs={"quote_freight": {"price_eur": 144}}, calls=(("quote_freight", {"origin": "Hamburg", "destination": "Sevilla", "weight_kg": 120}),), tells=("144",)),
    Situation("What does Karl earn for 38.5 hours at 21,50 \u20ac an hour?", tools=DESK, outputs={"calculate_payroll": {"gross": 827.75}}, calls=(("calculate_payroll", {"employee": "Karl", "hours": 38.5, "hourly_rate": 21.5}),), tells=(r"827\.75",)),
    Situation("Tell me the next event I can see from South America and what 5 hours of premium telescope time costs at normal priority", tools=(VIS, COST), outputs={"next_visible_event": {"event": "Jupiter-Venus Conjunction", "date": "05-01"}, "calculate_observation_cost": {"total_cost": 1875}}, calls=(("next_visible_event", {"location": "South America"}), ("calculate_observation_cost", {"telescope_tier": like("premium"), "hours": 5, "priority": like("normal")})), tells=("Jupiter", "1875")),
    Situation("What's new in artificial intelligence? Give me 3 headlines", tools=(RSS, KB), outputs={"get_headlines": ["A", "B", "C"]}, calls=(("get_headlines", {"topic": like("artificial intelligence"), "count": 3}),)),
    Situation("Is the Orion room free on 2026-09-01?", tools=(SLOT, BOOKR), outputs={"check_availability": {"free": True}}, calls=(("check_availability", {"room": like("Orion"), "date": "2026-09-01"}),), tells=("free|yes",)),
    Situation("Book the Orion room on 2026-09-01 for 2 hours", tools=(SLOT, BOOKR), outputs={"book_room": "booked"}, calls=(("book_room", {"room": like("Orion"), "date": "2026-09-01", "hours": 2}),), tells=("booked",)),
    Situation("The elevator in building C is stuck, it's urgent!", tools=(MAINT,), outputs={"report_maintenance": {"id": 3}}, calls=(("report_maintenance", {"building": "C", "issue": like("elevator"), "urgent": True}),)),
    Situation("How many calories are in avocado?", tools=(NUT, LOG), outputs={"get_nutrition": {"calories": 160}}, calls=(("get_nutrition", {"food": "avocado"}),), tells=("160",)),
    Situation("Log my breakfast: oatmeal, banana and coffee", tools=(NUT, LOG), outputs={"log_meal": "ok"}, calls=(("log_meal", {"meal": "breakfast", "foods": ["oatmeal", "banana", "coffee"]}),)),
    Situation("What is my 2018 Toyota Corolla with 60,000 miles worth?", tools=(CAR,), outputs={"estimate_value": {"value": 11000}}, calls=(("estimate_value", {"make": "Toyota", "model": "Corolla", "year": 2018, "mileage": 60000}),), tells=("11000",)),
    Situation("How much to ship 2.5 kg from 10115 to 80331, express?", tools=(SHIP, TRACK), outputs={"shipping_quote": {"price": 14.9}}, calls=(("shipping_quote", {"weight_kg": 2.5, "from_zip": "10115", "to_zip": "80331", "express": True}),), tells=("14.9",)),
    Situation("where's my parcel 1Z999AA10123456784?", tools=(SHIP, TRACK), outputs={"track_parcel": "In Memphis"}, calls=(("track_parcel", {"tracking_number": "1Z999AA10123456784"}),), tells=("Memphis",)),
    Situation("show the last 3 commits on develop in contoso/web", tools=(GIT, PR), outputs={"list_commits": ["a1", "b2"]}, calls=(("list_commits", {"repo": "contoso/web", "branch": "develop", "limit": 3}),), tells=("a1",)),
    Situation("Open a pull request in contoso/web from feature-x titled 'Add login'", tools=(GIT, PR), outputs={"create_pull_request": {"url": "u1"}}, calls=(("create_pull_request", {"repo": "contoso/web", "title": "Add login", "source_branch": "feature-x"}),), tells=("u1",)),
    Situation("Start the VM web-01 in resource group prod-rg", tools=(VM, VMS), outputs={"start_vm": "starting"}, calls=(("start_vm", {"vm_name": "web-01", "resource_group": "prod-rg"}),), tells=("starting",)),
    Situation("What does the employee with email eva@contoso.com earn?", tools=(EMP, PAY), outputs={"get_employee_by_email": {"employee_id": 88, "name": "Eva"}, "get_salary": {"salary": 7000}}, calls=(("get_employee_by_email", {"email": "eva@contoso.com"}), ("get_salary", {"employee_id": 88})), rounds=(1, 1), tells=("7000",)),
    Situation("How do I set up VPN on my laptop?", tools=(KB, ESC), outputs={"search_knowledge_base": "Install the Contoso VPN client and sign in."}, calls=(("search_knowledge_base", {"query": like("VPN")}),), tells=("VPN client",)),
    Situation("I want to talk to a human", tools=(KB, ESC), outputs={"escalate_to_human": "connected"}, calls=(("escalate_to_human", {"reason": ...}),)),
    Situation("Generate a 20 character password without symbols", tools=(PWD, DICE), outputs={"generate_password": "abc"}, calls=(("generate_password", {"length": 20, "symbols": False}),), tells=("abc",)),
    Situation("Roll three 20-sided dice", tools=(PWD, DICE), outputs={"roll_dice": [3, 7, 20]}, calls=(("roll_dice", {"sides": 20, "count": 3}),), tells=("7",)),
    Situation("What's the square root of 1764?", tools=(SQRT, CONV), outputs={"square_root": 42}, calls=(("square_root", {"number": 1764}),), tells=("42",)),
    Situation("How many pounds is 70 kilograms?", tools=(SQRT, CONV), outputs={"convert_units": 154.3}, calls=(("convert_units", {"value": 70, "from_unit": like("kilogram"), "to_unit": like("pound")}),), tells=("154.3",)),
    Situation("Analyze the sentiment of 'I really enjoyed the show'", tools=(SENT,), outputs={"analyze_sentiment": "positive"}, calls=(("analyze_sentiment", {"text": "I really enjoyed the show"}),), tells=("positive",)),
    Situation("Compare the population of Norway and Sweden", tools=(COUNTRY, QUOTE), outputs={"get_country_info": lambda a: {"population": 5.5 if a["country"] == "Norway" else 10.5}}, calls=(("get_country_info", {"country": "Norway"}), ("get_country_info", {"country": "Sweden"})), tells=("5.5", "10.5")),
    Situation("Inspire me", tools=(COUNTRY, QUOTE), outputs={"random_quote": "Keep going."}, calls=(("random_quote", {}),), tells=("Keep going",)),
    Situation("List the pets that are available", tools=(PETS, PET), outputs={"findPetsByStatus": [{"id": 1, "name": "Rex"}, {"id": 2, "name": "Tom"}]}, calls=(("findPetsByStatus", {"status": "available"}),), tells=("Rex", "Tom")),
    Situation("What is the name of pet 7?", tools=(PETS, PET), outputs={"getPetById": {"id": 7, "name": "Milo"}}, calls=(("getPetById", {"petId": 7}),), tells=("Milo",)),
    Situation("Change my seat to 12A for booking XK3F9", tools=(SEAT,), outputs={"changeSeat": "done"}, calls=(("changeSeat", {"bookingReference": "XK3F9", "seat": "12A"}),)),
    Situation("What's on my calendar between 2026-03-01 and 2026-03-07?", tools=(CAL, NOW), outputs={"list_events": [{"title": "Standup"}]}, calls=(("list_events", {"start_date": "2026-03-01", "end_date": "2026-03-07"}),), tells=("Standup",)),
    Situation("What's the current time in Europe/Berlin?", tools=(CAL, NOW), outputs={"get_current_time": "10:00"}, calls=(("get_current_time", {"timezone": "Europe/Berlin"}),), tells=("10:00",)),
    Situation(("Track parcel 1Z9", "thanks! and 1Z8?"), tools=(SHIP, TRACK), outputs={"track_parcel": lambda a: a["tracking_number"] + " ok"}, calls=(("track_parcel", {"tracking_number": "1Z8"}),)),
    Situation(("What is my favorite season?", "It's autumn.", "So what is my favorite season?"), tells=("autumn",)),
    Situation(("Our company is called Fabrikam and we sell bikes.", "What does our company sell?"), tells=("bikes",)),
    Situation(("I have a meeting with Sara on Tuesday at 4pm", "When do I meet Sara?"), tells=("Tuesday",)),
    Situation("What's 25 * 4 and what's 100 / 8?", tells=("100", "12.5")),
    Situation("Can you tell me 18% tip on $64.50?", tells=("11.61",)),
    Situation("how many hours is 3 days", tells=("72",)),
    Situation("Capitalize the first letter of every word: the quick brown fox", tells=("The Quick Brown Fox",)),
    Situation("What comes next: 2, 4, 6, 8?", tells=("10|don't know",)),
    Situation("Give me a bulleted list of: milk, eggs, bread", tells=("milk", "eggs", "bread")),
    Situation("Write a short product description for a solar lamp", tells=("solar lamp",), hides=("cannot do this",)),
    Situation("Write a birthday message for my friend Tom", tells=("Tom", "birthday"), hides=("cannot do this",)),
    Situation("Explain photosynthesis", tells=("don't know|do not know",)),
    Situation("Tell me about Seattle", tells=("don't know|do not know",)),
    Situation("Plan a 3-day trip to Rome", tells=("Rome",), hides=("cannot do this",)),
    Situation("What would you recommend for dinner?", tells=(r"\w",)),
    Situation("My order arrived damaged and nobody answers my calls. I am really upset!", instructions="You are a customer service agent. Detect the sentiment of the message and answer with exactly one of: happy, neutral, angry.", tells=(r"^angry\W?$",)),
    Situation("Need the quarterly numbers for the board deck by tomorrow", instructions="You triage mails. Categories: Finance, Legal, HR, Other. Answer with the category.", tells=(r"^(Finance|Other)\W?$",)),
    Situation("What's your refund policy?", instructions="You are the assistant of Northwind. Policies: Refunds are issued within 14 days of purchase. Exchanges are free. Contact support@northwind.com for help.", tells=("14 days",)),
    Situation("how can I contact you?", instructions="You are the assistant of Northwind. Policies: Refunds are issued within 14 days of purchase. Exchanges are free. Contact support@northwind.com for help.", tells=("support@northwind.com",)),
    Situation("Who is the CEO?", instructions="You answer questions about Contoso. The CEO of Contoso is Satya Example. The company was founded in 1999 in Oslo.", tells=("Satya Example",)),
    Situation("When was the company founded?", instructions="You answer questions about Contoso. The CEO of Contoso is Satya Example. The company was founded in 1999 in Oslo.", tells=("1999",)),
    Situation("hello", instructions="Greet every user with 'Welcome to Contoso!'", tells=("Welcome to Contoso!",)),
    Situation("What is 3 + 4?", instructions="Always answer in German.", tells=("7",)),
    Situation("Lena Meyer, born 1990-04-12, lives in Berlin and works as an architect", instructions="Extract the data.", prompt=schema({"name": STR, "birth_date": STR, "city": STR, "occupation": STR}), tells=('"name": ?"Lena Meyer"', '"birth_date": ?"1990-04-12"', '"city": ?"Berlin"', '"occupation": ?"architect"')),
    Situation("Recipe: Pancakes. Ingredients: 200 g flour, 2 eggs, 300 ml milk.", instructions="Extract the recipe.", prompt=schema({"title": STR, "ingredients": {"type": "array", "items": {"type": "object", "properties": {"name": STR, "quantity": NUM, "unit": {"type": ["string", "null"]}}, "required": ["name", "quantity", "unit"]}}}), tells=("Pancakes", '"name": ?"flour", ?"quantity": ?200', '"name": ?"eggs", ?"quantity": ?2', '"name": ?"milk", ?"quantity": ?300')),
    Situation("I can't open the app, it says error 42", prompt=schema({"category": {"enum": ["bug", "billing", "question"]}, "error_code": {"anyOf": [INT, {"type": "null"}]}, "summary": STR}), tells=('"category": ?"bug"', '"error_code": ?42')),
    Situation("Is the sky blue? Answer true or false", prompt=schema({"answer": BOOL}), tells=('"answer": ?(true|false)',)),
    Situation("What is 12 * 12?", prompt=schema({"result": INT, "explanation": STR}), tells=('"result": ?144',)),
)
