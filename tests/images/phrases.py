"""Small talk for invented people: scripts of a few lines with open slots.

A script line begins with `>` (the owner writes) or `<` (the other one); in a
group `<` is whoever comes next. Slots in braces are drawn from SLOTS.
"""

import re

SLOTS = {
    "food": ["pasta", "a curry", "jacket potatoes", "fish and chips", "soup",
             "toasties", "a roast", "fajitas", "leftover lasagne", "noodles"],
    "place": ["the park", "town", "the market", "the library", "the station",
              "the canal", "the garden centre", "the pool", "the high street"],
    "time": ["half six", "about seven", "ten-ish", "quarter past eight", "noon",
             "after five", "around three", "first thing"],
    "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
            "Sunday", "tomorrow", "the weekend"],
    "thing": ["charger", "umbrella", "blue jumper", "spare key", "lunchbox",
              "library book", "cake tin", "bike lock", "headphones"],
    "show": ["that baking thing", "the new detective one", "the quiz",
             "the penguin documentary", "the last two episodes"],
    "mood": ["knackered", "fine really", "better than yesterday", "a bit flat",
             "so much better", "cold", "ready for bed", "quite cheerful"],
    "laugh": ["haha", "😂", "lol", "😅 honestly", "ha, typical"],
    "ok": ["ok", "Ok x", "sounds good", "perfect", "👍", "will do", "great",
           "lovely x", "yep"],
    "work": ["the rota", "that spreadsheet", "the stock count", "the till",
             "the Henderson order", "my appraisal", "the new system"],
    "pet": ["Biscuit", "the cat", "Biscuit the menace", "next door’s dog"],
    "n": ["two", "three", "four", "a couple of", "about ten"],
}

FAMILY = [
    ["<Morning love, how are you today?", ">{mood} thanks mum x",
     "<Eating properly?", ">yes! had {food} last night", "<Good girl x"],
    ["<Are you coming over {day}?", ">should be, {time}?", "<{ok}",
     "<I’ll do {food}", ">yum ❤️"],
    ["<Have you got my {thing}?", ">think it’s in the car, will look",
     "<No rush x"],
    [">is dad ok after yesterday?", "<Grumbling, so yes", ">{laugh}"],
    ["<Saw {pet} in {place} looking pleased with himself", ">{laugh}",
     ">did you get a picture", "<Too slow!"],
    [">can you talk {time}?", "<Of course. Everything alright?",
     ">{mood}. will explain", "<Ring whenever, even late x"],
    ["<Gran’s appointment moved to {day}", ">do you want me to drive her?",
     "<That would be such a help", ">{ok}"],
]

FRIEND = [
    [">are we still on for {day}?", "<YES", "<{time} at {place}?", ">{ok}",
     "<I’ll bring the {thing}"],
    ["<watching {show}, no spoilers", ">who do you think I am",
     "<someone who told me the ending last time", ">{laugh}"],
    ["<how did it go?", ">{mood}", "<want company tonight?",
     ">honestly yes please", "<on my way with {food}"],
    [">just saw the funniest thing near {place}", "<go on",
     ">man arguing with a pigeon. pigeon won", "<{laugh}"],
    ["<you left your {thing} here", ">again?? sorry", "<keeping it as rent"],
    [">home", "<good. lock the door x", ">done"],
    ["<you don’t have to answer his texts you know",
     ">I know. It’s easier said", "<keep them though. all of them",
     ">I am"],
    [">did I imagine it or was {show} terrible", "<dreadful. same time {day}?",
     ">obviously"],
    ["<run on {day}? {time}, {n} laps of {place}", 
     ">ask me when it stops raining", "<so, June", ">{laugh}"],
]

WORK = [
    ["<Can you swap {day}?", ">which shift?", "<the early", ">ok but you owe me",
     "<{ok}"],
    [">has anyone seen {work}", "<it’s on the shared drive", ">it really isn’t",
     "<try the other folder… the OTHER other one", ">found it. thanks"],
    ["<running {n} minutes late sorry, trains", ">no worries, quiet here"],
    ["<meeting about {work} moved to {day} {time}", ">thanks for telling me",
     "<nobody told me either"],
    [">is {work} due {day}?", "<end of the month I think", ">phew"],
]

FLAT = [
    ["<we’re out of milk", ">again? I’ll get some", "<you legend"],
    [">are you in? forgot my keys", "<back {time}", ">ok sitting in {place}"],
    ["<making {food}, want some?", ">yes please, home {time}", "<{ok}"],
    ["<someone buzzed for you about {time}, wouldn’t say who",
     ">please don’t let anyone in", "<of course not. you ok?", ">{mood}"],
    ["<bins are {day} this week", ">on it"],
]

GRAN = [
    ["<HELLO DEAR IT IS GRAN. THE SUN IS OUT", ">Hello Gran! lovely here too x",
     "<HOW DO I STOP THE CAPITALS"],
    ["<thank you for the flowers dear", ">you’re welcome xx"],
    ["<I have made {food} come {day}", ">I will! {time}?", "<yes dear"],
]

QUIZ = [
    ["<quiz {day}?", "<in", "<in if someone drives", ">I can drive",
     "<hero"],
    ["<which one of us said Lisbon", ">me, and I stand by it",
     "<it was Oslo", ">{laugh}", "<we lost by ONE"],
    ["<team name suggestions please", "<Quizteama Aguilera", ">not again",
     "<Les Quizerables", ">better"],
    [">running late, start without me", "<never", "<we ordered you {food}"],
    ["<photo from last night 👀", "<delete that", ">framed it already",
     "<{laugh}"],
]

KIN = [
    ["<Sunday lunch {time}?", "<I can do that", ">me too, bringing {pet}",
     "<Only if he behaves"],
    ["<Who has the {thing}?", ">not me", "<Me, sorry!", "<{ok}"],
    ["<It’s dad’s birthday {day}, ideas?", ">a new {thing}?",
     "<He has three", ">socks then", "<{laugh}"],
]

BEFORE = [
    ["<hey. can we talk about the flat", ">we can do it by message",
     "<fine. you’ve still got my {thing}", ">I’ll leave it with Marcus"],
    ["<you could at least say good morning", ">Jordan, please",
     "<ok ok. sorry"],
    ["<did you mean what you said {day}", ">yes. I’m sorry but yes"],
]

THREAT = [
    ["<answer your phone", "<ANSWER YOUR PHONE",
     "<I can see you’re online", ">please stop"],
    ["<nice evening at {place} was it?", "<I was closer than you think",
     ">how do you know where I was", "<you’ll work it out"],
    ["<you think blocking me changes anything", "<I know what time you finish",
     "<see you {time}", ">do not come to my work"],
    ["<nobody is going to believe you", "<everyone knows what you’re like",
     ">I have asked you to leave me alone"],
    ["<you’ll regret this", "<I mean it. you will be sorry",
     ">I’m keeping these messages"],
    ["<who was that with you at {place}", "<tell him to watch himself",
     "<both of you should"],
    ["<I’m outside", "<look out of the window", "<why is the light off now",
     ">I am calling the police"],
    ["<I’ve still got those pictures", "<be a shame if your mum saw them",
     "<ring me or I send them", ">don’t. please don’t"],
    ["<last chance", "<tick tock", "<I’ll be at yours {time}"],
    ["<sorry about last night. I love you", "<why do you make me do this",
     "<say something", ">please leave me alone"],
]

AFTER = [
    ["<heard you went to the police", "<very nice", "<hope it was worth it"],
    ["<I’m getting help ok. just want to say that", "<no need to answer"],
]

LEGAL = [
    ["<Thank you for your time yesterday. I have drafted the statement, please "
     "read it through before {day}.", ">thank you, I will",
     "<Anything you tell me stays between us."],
    [">do I have to see him in court?",
     "<Not necessarily. We can ask for screens. Let us talk {day} {time}.",
     ">ok. thank you"],
]

CARE = [
    ["<Just checking our session is still fine for {day}, {time}?",
     ">yes. hard week", "<Be kind to yourself. We will go slowly."],
    [">couldn’t sleep again", "<Try the breathing we practised. I am here "
     "{day}."],
]

SENDERS = {
    "PARCELCO": ["Your parcel will be delivered today between {n} and noon.",
                 "We tried to deliver. Your parcel is at {place}."],
    "EXBANK": ["Your one-time code is {code}. Never share it, not even with us.",
               "A payment of £{pounds} left your account."],
    "SURGERY": ["Reminder: your appointment is on {day}. Reply CANCEL to "
                "cancel.", "Your prescription is ready for collection."],
    "60777": ["Your data allowance is at 80%.", "Top up by {day} to keep your "
              "number."],
}


def fill(text, rng):
    """Draw every slot of a line."""
    def draw(found):
        name = found.group(1)
        if name == "code":
            return f"{rng.randrange(10**6):06d}"
        if name == "pounds":
            return f"{rng.randrange(3, 90)}.{rng.randrange(100):02d}"
        return rng.choice(SLOTS[name])
    return re.sub(r"\{(\w+)\}", draw, text)


def script(scripts, rng):
    """One conversation: [(owner writes?, text)]."""
    return [(line[0] == ">", fill(line[1:], rng))
            for line in rng.choice(scripts)]
